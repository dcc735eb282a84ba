package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.LocalKinesis;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.awaitility.Awaitility;

/** Makes what a test needs in a {@link LocalKinesis}, by its wire protocol. */
final class Streams {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Streams() {}

    /** Creates a stream in eu-central-1 and waits until it is there. */
    static void create(LocalKinesis kinesis, String name, int shards) {
        call(kinesis, "CreateStream", "{\"StreamName\": \"" + name + "\", \"ShardCount\": " + shards + "}");
        Awaitility.await()
                .until(() -> call(kinesis, "DescribeStreamSummary", "{\"StreamName\": \"" + name + "\"}")
                        .contains("ACTIVE"));
    }

    /** Registers a consumer of a stream of this account. */
    static void register(LocalKinesis kinesis, String stream, String consumer) {
        call(
                kinesis,
                "RegisterStreamConsumer",
                "{\"StreamARN\": \"arn:aws:kinesis:eu-central-1:000000000000:stream/" + stream
                        + "\", \"ConsumerName\": \"" + consumer + "\"}");
    }

    private static String call(LocalKinesis kinesis, String action, String body) {
        HttpRequest request = HttpRequest.newBuilder(kinesis.endpoint())
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", "Kinesis_20131202." + action)
                .header("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/kinesis/aws4_request")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot call " + action, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Cannot call " + action, e);
        }
    }
}
