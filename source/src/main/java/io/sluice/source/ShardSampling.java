package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.schema.StreamRecord;
import io.sluice.source.StreamSample.OfShard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;

/** Reads the part of a sample that comes from one shard; on one thread, once. */
final class ShardSampling {
    private static final Duration RECENT = Duration.ofMinutes(5);

    private final SampleCalls calls;
    private final RecordUnpacker unpacker;
    private final Shard shard;
    private final int wanted;
    private final List<StreamRecord> recent = new ArrayList<>();
    private final List<StreamRecord> oldest = new ArrayList<>();

    ShardSampling(SampleCalls calls, KinesisConfig config, Shard shard, int wanted) {
        this.calls = calls;
        this.unpacker =
                new RecordUnpacker(config.stream().name(), config.options().aggregation());
        this.shard = shard;
        this.wanted = wanted;
    }

    OfShard take() throws StreamUnreadableException {
        Optional<String> trouble = Optional.empty();
        try {
            read(new ShardPosition.AtTimestamp(System.currentTimeMillis() - RECENT.toMillis()), wanted, recent);
            if (recent.size() < wanted) {
                read(new ShardPosition.TrimHorizon(), wanted - recent.size(), oldest);
            }
        } catch (SampleCalls.OverException e) {
            trouble = Optional.of(e.found());
        }
        if (!recent.isEmpty()) {
            String first = recent.get(0).sequenceNumber();
            oldest.removeIf(record -> ShardPosition.compareSequenceNumbers(record.sequenceNumber(), first) >= 0);
        }
        oldest.addAll(recent);
        return new OfShard(shard.id(), oldest, trouble);
    }

    private void read(ShardPosition from, int most, List<StreamRecord> records)
            throws StreamUnreadableException, SampleCalls.OverException {
        String iterator = calls.answer("GetShardIterator", () -> calls.gateway().shardIterator(shard.id(), from));
        while (iterator != null) {
            String here = iterator;
            int left = most - records.size();
            GetRecordsResponse answer =
                    calls.answer("GetRecords", () -> calls.gateway().records(here, left));
            add(answer, most, records);
            boolean atTip = answer.millisBehindLatest() != null && answer.millisBehindLatest() == 0;
            if (records.size() >= most || atTip) {
                return;
            }
            iterator = answer.nextShardIterator();
            if (iterator != null) {
                calls.pause();
            }
        }
    }

    private void add(GetRecordsResponse answer, int most, List<StreamRecord> records) {
        List<ShardElement> elements = new ArrayList<>();
        unpacker.unpack(
                FetchedEvent.of(
                        shard, answer.records(), new ShardElement.Progress(Optional.empty(), 0, 0, Optional.empty())),
                elements);
        for (ShardElement element : elements) {
            if (element instanceof ShardElement.Delivery delivery) {
                delivery.records().stream().limit(most - records.size()).forEach(records::add);
            }
        }
    }
}
