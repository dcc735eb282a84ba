package io.sluice.demo;

import io.sluice.local.WikipediaEdits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.waiters.KinesisAsyncWaiter;

/**
 * Plays the producer: puts the Wikipedia edits into a stream, in the order of the file, with the channel as partition
 * key.
 *
 * <p>Entries that the stream refuses (throttling) are put again until every edit is in.
 */
public final class EditFeed {

    /** PutRecords takes at most 500 records. */
    private static final int BATCH = 500;

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ACTIVATION = Duration.ofMinutes(2);

    private final KinesisAsyncClient client;
    private final String stream;

    EditFeed(KinesisAsyncClient client, String stream) {
        this.client = client;
        this.stream = stream;
    }

    /**
     * Creates the stream and waits until it is active.
     *
     * @throws IllegalStateException if there is one of that name already
     */
    public void createStream(int shards) {
        client.createStream(request -> request.streamName(stream).shardCount(shards))
                .exceptionally(failure -> {
                    throw new IllegalStateException(
                            "Cannot create stream " + stream + ": " + failure.getMessage()
                                    + "; if it is there already, delete it first",
                            failure);
                })
                .join();
        try (KinesisAsyncWaiter waiter = KinesisAsyncWaiter.builder()
                .client(client)
                .overrideConfiguration(wait ->
                        wait.backoffStrategyV2(BackoffStrategy.fixedDelay(POLL)).waitTimeout(ACTIVATION))
                .build()) {
            waiter.waitUntilStreamExists(request -> request.streamName(stream)).join();
        }
    }

    /**
     * Puts all edits, spread evenly over time.
     *
     * @param perSecond edits a second; 0 for as fast as the stream takes them
     */
    public void putAll(int perSecond) {
        List<String> documents = WikipediaEdits.documents();
        long start = System.nanoTime();
        for (int from = 0; from < documents.size(); from += BATCH) {
            if (perSecond > 0) {
                long due = start + TimeUnit.SECONDS.toNanos(from) / perSecond;
                LockSupport.parkNanos(due - System.nanoTime());
            }
            put(documents.subList(from, Math.min(from + BATCH, documents.size())).stream()
                    .map(document -> PutRecordsRequestEntry.builder()
                            .partitionKey(WikipediaEdits.channel(document))
                            .data(SdkBytes.fromUtf8String(document))
                            .build())
                    .toList());
        }
    }

    /** Puts up to 500 records, of 5 MiB together. */
    void put(List<PutRecordsRequestEntry> entries) {
        List<PutRecordsRequestEntry> left = entries;
        while (!left.isEmpty()) {
            left = refused(left);
            if (!left.isEmpty()) {
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    private List<PutRecordsRequestEntry> refused(List<PutRecordsRequestEntry> entries) {
        PutRecordsResponse response = client.putRecords(
                        request -> request.streamName(stream).records(entries))
                .join();
        List<PutRecordsRequestEntry> refused = new ArrayList<>();
        List<PutRecordsResultEntry> results = response.records();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).errorCode() != null) {
                refused.add(entries.get(i));
            }
        }
        return refused;
    }
}
