package io.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/** Splits and merges while records come, and readers that follow from parents to children. */
class KinesisReshardTest {

    private static final int KEYS = 50;
    private static final int RESHARDS = 12;
    private static final int RECORDS_PER_RESHARD = 2_000;
    private static final int RECORDS = RESHARDS * RECORDS_PER_RESHARD;

    @Test
    void losesAndRepeatsNothingWhileShardsSplitAndMerge() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = KinesisClients.of(kinesis.endpoint(), Protocol.HTTP2)) {
            ContractStream stream = ContractStream.create(client, 2);
            String consumer = stream.consumer("reader");
            for (int i = 0; i < RESHARDS; i++) {
                int from = i * RECORDS_PER_RESHARD;
                CompletableFuture<Void> putting =
                        CompletableFuture.runAsync(() -> put(kinesis, stream.name(), from, from + RECORDS_PER_RESHARD));
                reshard(stream, random);
                putting.join();
            }
            closeAllShards(stream);

            Map<String, List<Record>> pushed = follow(stream, consumer);

            assertThat(pushed.keySet())
                    .as("seed %d", seed)
                    .containsAll(stream.shards().stream()
                            .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() != null)
                            .map(Shard::shardId)
                            .toList());
            pushed.forEach((shardId, records) -> {
                assertThat(records)
                        .as("shard %s, seed %d", shardId, seed)
                        .extracting(record -> new BigInteger(record.sequenceNumber()))
                        .isSorted()
                        .doesNotHaveDuplicates();
                assertThat(stream.readAll(shardId)).isEqualTo(records);
            });
            Map<String, List<Integer>> byKey = new TreeMap<>();
            pushed.values().stream()
                    .flatMap(List::stream)
                    .sorted((a, b) -> new BigInteger(a.sequenceNumber()).compareTo(new BigInteger(b.sequenceNumber())))
                    .forEach(record -> byKey.computeIfAbsent(record.partitionKey(), key -> new ArrayList<>())
                            .add(Integer.valueOf(record.data().asUtf8String())));
            assertThat(byKey).as("seed %d", seed).hasSize(KEYS);
            byKey.forEach((key, values) -> assertThat(values)
                    .as("key %s, seed %d", key, seed)
                    .isEqualTo(IntStream.range(0, RECORDS)
                            .filter(i -> key.equals(key(i)))
                            .boxed()
                            .toList()));
        }
    }

    private static String key(int record) {
        return "key-" + record % KEYS;
    }

    private static void put(LocalKinesis kinesis, String stream, int from, int to) {
        for (int i = from; i < to; i++) {
            kinesis.put(stream, key(i), Integer.toString(i).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static List<Shard> openShards(ContractStream stream) {
        return new ArrayList<>(stream.client()
                .listShards(r -> r.streamName(stream.name()).shardFilter(f -> f.type(ShardFilterType.AT_LATEST)))
                .join()
                .shards());
    }

    private static void reshard(ContractStream stream, Random random) {
        List<Shard> open = openShards(stream);
        open.sort((a, b) -> start(a).compareTo(start(b)));
        int at = random.nextInt(open.size());
        if (open.size() > 1 && random.nextBoolean()) {
            int first = Math.min(at, open.size() - 2);
            merge(stream, open.get(first), open.get(first + 1));
        } else {
            Shard shard = open.get(at);
            BigInteger end = new BigInteger(shard.hashKeyRange().endingHashKey());
            BigInteger middle = start(shard).add(end).shiftRight(1).add(BigInteger.ONE);
            stream.client()
                    .splitShard(r -> r.streamName(stream.name())
                            .shardToSplit(shard.shardId())
                            .newStartingHashKey(middle.toString()))
                    .join();
        }
    }

    private static BigInteger start(Shard shard) {
        return new BigInteger(shard.hashKeyRange().startingHashKey());
    }

    private static void merge(ContractStream stream, Shard left, Shard right) {
        stream.client()
                .mergeShards(r ->
                        r.streamName(stream.name()).shardToMerge(left.shardId()).adjacentShardToMerge(right.shardId()))
                .join();
    }

    /** Splits what is still open, so that every shard with records ends. */
    private static void closeAllShards(ContractStream stream) {
        for (Shard shard : openShards(stream)) {
            stream.client()
                    .splitShard(r -> r.streamName(stream.name())
                            .shardToSplit(shard.shardId())
                            .newStartingHashKey(shard.hashKeyRange().endingHashKey()))
                    .join();
        }
    }

    /** Reads from the first shards to the last ones that are closed, over the children of each end. */
    private static Map<String, List<Record>> follow(ContractStream stream, String consumer) {
        Set<String> closed = new HashSet<>();
        for (Shard shard : stream.shards()) {
            if (shard.sequenceNumberRange().endingSequenceNumber() != null) {
                closed.add(shard.shardId());
            }
        }
        Map<String, List<Record>> read = new TreeMap<>();
        ArrayDeque<String> waiting = new ArrayDeque<>(List.of("shardId-000000000000", "shardId-000000000001"));
        while (!waiting.isEmpty()) {
            String shardId = waiting.removeFirst();
            if (read.containsKey(shardId) || !closed.contains(shardId)) {
                continue;
            }
            try (ShardListener listener =
                    stream.subscribe(consumer, shardId, ContractStream.from(ShardIteratorType.TRIM_HORIZON))) {
                assertThat(listener.awaitEnd()).isNull();
                SubscribeToShardEvent last = listener.lastEvent();
                assertThat(last.continuationSequenceNumber()).isNull();
                read.put(shardId, listener.records());
                last.childShards().stream().map(ChildShard::shardId).forEach(waiting::add);
            }
        }
        return read;
    }
}
