package io.sluice.source;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.HashKeyRange;
import software.amazon.awssdk.services.kinesis.model.InternalFailureException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/**
 * A stream that lives on a hand-wound timeline and misbehaves at random: refusals, broken and silent subscriptions,
 * orderly ends, the five-second rule and takeover, reshards, and the deletion of its consumer. Not thread safe.
 */
final class SimulatedKinesis implements KinesisGateway {
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);
    private static final Duration GUARD = Duration.ofSeconds(5);
    private static final int MOST_RECORDS = 10;

    private final ManualTimeline timeline;
    private final SplittableRandom random;
    private final Map<String, SimulatedShard> shards = new LinkedHashMap<>();
    private final Map<String, List<String>> parentsById = new HashMap<>();
    private long sequence = 100;
    private int consumers;
    private int made;
    private Optional<String> consumerArn = Optional.empty();
    private boolean troubled = true;

    private static final class SimulatedShard {
        final Shard shard;
        final String startSequence;
        final List<Record> records = new ArrayList<>();
        final List<Shard> children = new ArrayList<>();

        @Nullable Stream stream;

        SimulatedShard(Shard shard, String startSequence) {
            this.shard = shard;
            this.startSequence = startSequence;
        }

        boolean open() {
            return children.isEmpty();
        }
    }

    SimulatedKinesis(ManualTimeline timeline, SplittableRandom random, int shardCount) {
        this.timeline = timeline;
        this.random = random;
        BigInteger width = BigInteger.ONE.shiftLeft(128).divide(BigInteger.valueOf(shardCount));
        for (int i = 0; i < shardCount; i++) {
            BigInteger start = width.multiply(BigInteger.valueOf(i));
            BigInteger end =
                    i == shardCount - 1 ? Answers.LAST_HASH : start.add(width).subtract(BigInteger.ONE);
            add(List.of(), new HashRange(start, end));
        }
    }

    private Shard add(List<String> parents, HashRange range) {
        Shard shard = new Shard(String.format("shardId-%012d", made++), parents, range);
        parentsById.put(shard.id(), parents);
        shards.put(shard.id(), new SimulatedShard(shard, Long.toString(sequence++)));
        return shard;
    }

    /** From now on nothing goes wrong by itself. */
    void calm() {
        troubled = false;
    }

    /** Parents of each shard that there ever was. */
    Map<String, List<String>> parents() {
        return Map.copyOf(parentsById);
    }

    /** Retention: forgets records that were read, and closed shards that were read to their end. */
    void trim(Set<String> readNumbers, Set<String> finishedIds) {
        for (SimulatedShard shard : shards.values()) {
            shard.records.removeIf(record -> readNumbers.contains(record.sequenceNumber()));
        }
        shards.values().removeIf(shard -> !shard.open() && finishedIds.contains(shard.shard.id()));
    }

    private Optional<SimulatedShard> find(String shardId) {
        return Optional.ofNullable(shards.get(shardId));
    }

    /** Puts a record into some open shard; its sequence number and the shard. */
    Map.Entry<String, String> put() {
        List<SimulatedShard> open =
                shards.values().stream().filter(SimulatedShard::open).toList();
        SimulatedShard shard = open.get(random.nextInt(open.size()));
        String number = Long.toString(sequence++);
        shard.records.add(Record.builder()
                .sequenceNumber(number)
                .partitionKey("key")
                .data(SdkBytes.fromUtf8String(number))
                .approximateArrivalTimestamp(Instant.ofEpochMilli(timeline.wallMillis()))
                .build());
        Optional.ofNullable(shard.stream).ifPresent(Stream::pump);
        return Map.entry(number, shard.shard.id());
    }

    void split() {
        List<SimulatedShard> open =
                shards.values().stream().filter(SimulatedShard::open).toList();
        SimulatedShard parent = open.get(random.nextInt(open.size()));
        HashRange range = parent.shard.hashRange();
        BigInteger middle = range.start().add(range.end()).shiftRight(1);
        if (open.size() < 12 && !range.start().equals(range.end())) {
            List<String> parents = List.of(parent.shard.id());
            close(
                    List.of(parent),
                    List.of(
                            add(parents, new HashRange(range.start(), middle)),
                            add(parents, new HashRange(middle.add(BigInteger.ONE), range.end()))));
        }
    }

    void merge() {
        List<SimulatedShard> open =
                shards.values().stream().filter(SimulatedShard::open).toList();
        for (SimulatedShard left : open) {
            for (SimulatedShard right : open) {
                HashRange lower = left.shard.hashRange();
                HashRange upper = right.shard.hashRange();
                if (lower.end().add(BigInteger.ONE).equals(upper.start())) {
                    List<String> parents = List.of(left.shard.id(), right.shard.id());
                    close(List.of(left, right), List.of(add(parents, new HashRange(lower.start(), upper.end()))));
                    return;
                }
            }
        }
    }

    private static void close(List<SimulatedShard> parents, List<Shard> children) {
        for (SimulatedShard parent : parents) {
            parent.children.addAll(children);
            Optional.ofNullable(parent.stream).ifPresent(Stream::pump);
        }
    }

    void deleteConsumer() {
        consumerArn = Optional.empty();
        for (SimulatedShard shard : shards.values()) {
            Optional.ofNullable(shard.stream).ifPresent(stream -> stream.fail(Answers.notFound()));
        }
    }

    /** One accepted subscription. */
    private final class Stream implements Subscription {
        private final SimulatedShard shard;
        private final SubscribeToShardResponseHandler handler;
        private final CompletableFuture<Void> call;
        private final long sinceNanos = timeline.nanoTime();
        private @Nullable Subscriber<? super SubscribeToShardEventStream> subscriber;
        private String position;
        private long demand;
        private boolean over;
        private boolean silent;
        private boolean scheduled;

        Stream(
                SimulatedShard shard,
                String position,
                SubscribeToShardResponseHandler handler,
                CompletableFuture<Void> call) {
            this.shard = shard;
            this.position = position;
            this.handler = handler;
            this.call = call;
        }

        void open() {
            handler.onEventStream(SdkPublisher.adapt(to -> {
                subscriber = to;
                to.onSubscribe(this);
            }));
            timeline.after(HEARTBEAT, this::heartbeat);
        }

        @Override
        public void request(long n) {
            demand += n;
            pump();
        }

        @Override
        public void cancel() {
            over = true;
        }

        void pump() {
            if (!over && !silent && !scheduled) {
                scheduled = true;
                timeline.after(Duration.ofMillis(random.nextInt(1, 50)), () -> {
                    scheduled = false;
                    send(false);
                });
            }
        }

        private void heartbeat() {
            if (!over) {
                send(true);
                timeline.after(HEARTBEAT, this::heartbeat);
            }
        }

        private void send(boolean empty) {
            if (over || silent || demand == 0 || misbehaves()) {
                return;
            }
            List<Record> next = shard.records.stream()
                    .filter(record -> ShardPosition.compareSequenceNumbers(record.sequenceNumber(), position) > 0)
                    .limit(MOST_RECORDS)
                    .toList();
            boolean end = next.isEmpty() && !shard.open();
            if (next.isEmpty() && !end && !empty) {
                return;
            }
            demand--;
            if (!next.isEmpty()) {
                position = next.get(next.size() - 1).sequenceNumber();
            }
            SubscribeToShardEvent.Builder event =
                    SubscribeToShardEvent.builder().records(next).millisBehindLatest(0L);
            if (end) {
                event.childShards(
                        shard.children.stream().map(SimulatedKinesis::child).toList());
            } else {
                event.continuationSequenceNumber(position);
            }
            Subscriber<? super SubscribeToShardEventStream> to = Objects.requireNonNull(subscriber);
            to.onNext(event.build());
            if (end) {
                complete();
            } else {
                pump();
            }
        }

        private boolean misbehaves() {
            if (!troubled || random.nextInt(20) > 0) {
                return false;
            }
            switch (random.nextInt(4)) {
                case 0 -> complete();
                case 1 -> silent = true;
                case 2 -> fail(Answers.notFound());
                default ->
                    fail(InternalFailureException.builder().statusCode(500).build());
            }
            return true;
        }

        void complete() {
            over = true;
            Objects.requireNonNull(subscriber).onComplete();
            handler.complete();
            call.complete(null);
        }

        void fail(Throwable failure) {
            if (!over) {
                over = true;
                Objects.requireNonNull(subscriber).onError(failure);
                handler.exceptionOccurred(failure);
                handler.exceptionOccurred(new CompletionException(failure));
                call.completeExceptionally(failure);
            }
        }
    }

    private static ChildShard child(Shard shard) {
        return ChildShard.builder()
                .shardId(shard.id())
                .parentShards(shard.parents())
                .hashKeyRange(range(shard))
                .build();
    }

    private static HashKeyRange range(Shard shard) {
        return HashKeyRange.builder()
                .startingHashKey(shard.hashRange().start().toString())
                .endingHashKey(shard.hashRange().end().toString())
                .build();
    }

    @Override
    public CompletableFuture<Void> subscribe(
            String arn, String shardId, ShardPosition position, SubscribeToShardResponseHandler handler) {
        CompletableFuture<Void> call = new CompletableFuture<>();
        timeline.after(Duration.ofMillis(random.nextInt(1, 50)), () -> {
            Optional<SimulatedShard> found = find(shardId);
            Optional<Stream> running =
                    found.flatMap(shard -> Optional.ofNullable(shard.stream)).filter(stream -> !stream.over);
            if (call.isCancelled()) {
                return;
            }
            Optional<Throwable> refusal = found.isEmpty() ? Optional.of(Answers.notFound()) : refusal(arn, running);
            if (refusal.isPresent()) {
                handler.exceptionOccurred(new CompletionException(refusal.get()));
                call.completeExceptionally(refusal.get());
                return;
            }
            running.ifPresent(old -> old.fail(ResourceInUseException.builder().build()));
            SimulatedShard shard = found.orElseThrow();
            String from = position instanceof ShardPosition.After after ? after.sequenceNumber() : shard.startSequence;
            Stream stream = new Stream(shard, from, handler, call);
            shard.stream = stream;
            stream.open();
        });
        return call;
    }

    private Optional<Throwable> refusal(String arn, Optional<Stream> running) {
        if (!consumerArn.equals(Optional.of(arn))) {
            return Optional.of(Answers.notFound());
        }
        if (running.isPresent() && timeline.nanoTime() - running.get().sinceNanos < GUARD.toNanos()) {
            return Optional.of(ResourceInUseException.builder().build());
        }
        if (troubled && random.nextInt(10) == 0) {
            return Optional.of(random.nextBoolean() ? limitExceeded() : Answers.error("InternalFailure", 500));
        }
        return Optional.empty();
    }

    private static LimitExceededException limitExceeded() {
        return LimitExceededException.builder().build();
    }

    @Override
    public CompletableFuture<StreamDescriptionSummary> describeStream() {
        return later(() -> ScriptedGateway.stream(0));
    }

    @Override
    public CompletableFuture<ListShardsResponse> listShards(Listing listing) {
        return later(() -> ListShardsResponse.builder()
                .shards(shards.values().stream()
                        .map(shard -> software.amazon.awssdk.services.kinesis.model.Shard.builder()
                                .shardId(shard.shard.id())
                                .parentShardId(parent(shard, 0))
                                .adjacentParentShardId(parent(shard, 1))
                                .hashKeyRange(range(shard.shard))
                                .build())
                        .toList())
                .build());
    }

    private static @Nullable String parent(SimulatedShard shard, int index) {
        List<String> parents = shard.shard.parents();
        return index < parents.size() ? parents.get(index) : null;
    }

    @Override
    public CompletableFuture<ConsumerDescription> describeConsumer(ConsumerName name) {
        return later(() -> {
            Optional<String> found = name instanceof ConsumerName.Identified identified
                    ? consumerArn.filter(identified.arn()::equals)
                    : consumerArn;
            return ConsumerDescription.builder()
                    .consumerARN(found.orElseThrow(Answers::notFound))
                    .consumerStatus(ConsumerStatus.ACTIVE)
                    .build();
        });
    }

    @Override
    public CompletableFuture<Void> registerConsumer(ConsumerName.OnStream name) {
        CompletableFuture<Void> registered = new CompletableFuture<>();
        timeline.after(Duration.ofMillis(random.nextInt(1, 50)), () -> {
            consumerArn = Optional.of("arn:consumer:" + consumers++);
            registered.complete(null);
        });
        return registered;
    }

    @Override
    public CompletableFuture<Void> deregisterConsumer(ConsumerName.OnStream name) {
        throw new UnsupportedOperationException();
    }

    private <T> CompletableFuture<T> later(Supplier<T> answer) {
        CompletableFuture<T> future = new CompletableFuture<>();
        timeline.after(Duration.ofMillis(random.nextInt(1, 50)), () -> {
            if (troubled && random.nextInt(10) == 0) {
                future.completeExceptionally(limitExceeded());
                return;
            }
            try {
                future.complete(answer.get());
            } catch (RuntimeException e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    @Override
    public CompletableFuture<List<String>> streamNames() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<String> shardIterator(String shardId, ShardPosition position) {
        return later(() -> {
            SimulatedShard shard = find(shardId).orElseThrow(Answers::notFound);
            return shardId + "/"
                    + (position instanceof ShardPosition.After after ? after.sequenceNumber() : shard.startSequence);
        });
    }

    @Override
    public CompletableFuture<GetRecordsResponse> records(String iterator, int maxRecords) {
        return later(() -> {
            String shardId = iterator.substring(0, iterator.indexOf('/'));
            String from = iterator.substring(iterator.indexOf('/') + 1);
            SimulatedShard shard = find(shardId).orElseThrow(Answers::notFound);
            if (troubled && random.nextInt(20) == 0) {
                throw ExpiredIteratorException.builder().build();
            }
            List<Record> next = shard.records.stream()
                    .filter(record -> ShardPosition.compareSequenceNumbers(record.sequenceNumber(), from) > 0)
                    .limit(MOST_RECORDS)
                    .toList();
            GetRecordsResponse.Builder response =
                    GetRecordsResponse.builder().records(next).millisBehindLatest(0L);
            if (next.isEmpty() && !shard.open()) {
                response.childShards(
                        shard.children.stream().map(SimulatedKinesis::child).toList());
            } else {
                response.nextShardIterator(shardId + "/"
                        + (next.isEmpty() ? from : next.get(next.size() - 1).sequenceNumber()));
            }
            return response.build();
        });
    }

    @Override
    public void close() {
        // it outlives the jobs that read it
    }
}
