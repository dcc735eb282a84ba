package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;

final class TappedPollsTest {
    private static final String KNOWN = "\u00a2gRecords\u0080qNextShardIteratordnext";
    /** The iterator is a text in pieces. */
    private static final String UNKNOWN = "\u00a2gRecords\u0080qNextShardIterator\u007fdnext\u00ff";

    private final List<GetRecordsRequest> calls = new ArrayList<>();
    private String body = KNOWN;
    private final TappedPolls polls = new TappedPolls(this::answer);

    @Test
    void aKnownAnswerIsAskedForOnce() {
        assertThat(iterator("one")).isEqualTo("after one");
        assertThat(iterator("two")).isEqualTo("after two");

        assertThat(calls).extracting(GetRecordsRequest::shardIterator).containsExactly("one", "two");
        assertThat(calls).allMatch(call -> tap(call) != null);
    }

    @Test
    void anUnknownAnswerIsAskedForAgainWithoutATapAndSoAreLaterOnes() {
        iterator("one");
        body = UNKNOWN;
        assertThat(iterator("two")).isEqualTo("after two");
        body = KNOWN;
        assertThat(iterator("three")).isEqualTo("after three");

        assertThat(calls)
                .extracting(call -> call.shardIterator() + (tap(call) == null ? " untapped" : " tapped"))
                .containsExactly("one tapped", "two tapped", "two untapped", "three untapped");
    }

    @Test
    void aFailedCallIsNotMadeAgain() {
        RuntimeException failure = new RuntimeException("throttled");
        TappedPolls failing = new TappedPolls(request -> {
            calls.add(request);
            return CompletableFuture.failedFuture(failure);
        });

        assertThatThrownBy(() -> failing.call(request("one")).join()).hasCause(failure);
        assertThat(calls).hasSize(1);
    }

    @Test
    void aCancelReachesTheCall() {
        CompletableFuture<GetRecordsResponse> made = new CompletableFuture<>();
        CompletableFuture<GetRecordsResponse> result = new TappedPolls(request -> made).call(request("one"));

        result.cancel(true);

        assertThat(made).isCancelled();
    }

    private String iterator(String from) {
        return polls.call(request(from)).join().nextShardIterator();
    }

    private static GetRecordsRequest request(String from) {
        return GetRecordsRequest.builder().shardIterator(from).build();
    }

    private static AnswerTap.@Nullable Tap tap(GetRecordsRequest request) {
        return request.overrideConfiguration()
                .map(call -> call.executionAttributes().getAttribute(AnswerTap.TAP))
                .orElse(null);
    }

    /** As the SDK with {@link AnswerTap} does. */
    private CompletableFuture<GetRecordsResponse> answer(GetRecordsRequest request) {
        calls.add(request);
        AnswerTap.Tap tap = tap(request);
        if (tap != null) {
            TapEnds.Http http = new TapEnds.Http();
            SdkHttpResponse head = SdkHttpResponse.builder()
                    .statusCode(200)
                    .putHeader("content-type", "application/x-amz-cbor-1.1")
                    .build();
            tap.tapped(head, http).subscribe(new TapEnds.Sdk());
            http.send(ByteBuffer.wrap(body.getBytes(StandardCharsets.ISO_8859_1)));
            http.subscriber().onComplete();
        }
        return CompletableFuture.completedFuture(GetRecordsResponse.builder()
                .nextShardIterator("after " + request.shardIterator())
                .build());
    }
}
