package io.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

class WikipediaPutTest {

    private static final int BATCH = 500;

    @Test
    void takesAllEditsAndGivesThemBackByPollingAndByPush() {
        List<String> edits = WikipediaEdits.documents();
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = KinesisClients.of(kinesis.endpoint(), Protocol.HTTP2)) {
            ContractStream stream = ContractStream.create(client, 4);
            long start = System.nanoTime();

            int failed = putAll(client, stream, edits);

            long put = System.nanoTime();
            List<String> polled = new ArrayList<>();
            for (Shard shard : stream.shards()) {
                polled.addAll(ContractStream.texts(stream.readAll(shard.shardId())));
            }
            long read = System.nanoTime();
            List<String> pushed = new ArrayList<>();
            String consumer = stream.consumer("reader");
            for (Shard shard : stream.shards()) {
                try (ShardListener listener = stream.subscribe(
                        consumer, shard.shardId(), ContractStream.from(ShardIteratorType.TRIM_HORIZON))) {
                    listener.awaitTip();
                    pushed.addAll(ContractStream.texts(listener.records()));
                }
            }
            long listened = System.nanoTime();
            System.out.printf(
                    "%d edits: put in %d ms, polled in %d ms, pushed in %d ms%n",
                    edits.size(), millis(start, put), millis(put, read), millis(read, listened));
            assertThat(failed).isZero();
            assertThat(sorted(polled)).hasSize(WikipediaEdits.COUNT).isEqualTo(sorted(edits));
            assertThat(pushed).isEqualTo(polled);
        }
    }

    private static int putAll(KinesisAsyncClient client, ContractStream stream, List<String> edits) {
        List<CompletableFuture<PutRecordsResponse>> calls = new ArrayList<>();
        for (int from = 0; from < edits.size(); from += BATCH) {
            List<PutRecordsRequestEntry> entries = new ArrayList<>(BATCH);
            for (String edit : edits.subList(from, Math.min(from + BATCH, edits.size()))) {
                entries.add(PutRecordsRequestEntry.builder()
                        .partitionKey(WikipediaEdits.channel(edit))
                        .data(SdkBytes.fromUtf8String(edit))
                        .build());
            }
            calls.add(client.putRecords(r -> r.streamName(stream.name()).records(entries)));
        }
        return calls.stream().mapToInt(call -> call.join().failedRecordCount()).sum();
    }

    private static List<String> sorted(List<String> texts) {
        return texts.stream().sorted().toList();
    }

    private static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }
}
