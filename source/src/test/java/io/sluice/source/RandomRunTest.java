package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.schema.StreamRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole lives of a job at random: refusals, broken and silent subscriptions, splits, merges, deletions of the consumer,
 * back-pressure, checkpoints, failures and rescaling. Property {@code sluice.seeds} runs more of them, {@code sluice.seed}
 * a certain one.
 */
final class RandomRunTest {
    private static final int STEPS = 400;
    /** One more within ten minutes and the job gives up, as it should. */
    private static final int MOST_DELETIONS = 3;

    static Stream<Reader> readers() {
        return Stream.of(new Reader.EnhancedFanOut("sluice"), new Reader.Polling());
    }

    @ParameterizedTest
    @MethodSource("readers")
    void nothingIsLostNorRepeatedNorOutOfOrder(Reader reader) {
        int seeds = Integer.getInteger("sluice.seeds", 200);
        Long only = Long.getLong("sluice.seed");
        for (long seed = only == null ? 1 : only; seed <= (only == null ? seeds : only); seed++) {
            try {
                live(seed, reader);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static void live(long seed, Reader reader) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        ManualTimeline timeline = new ManualTimeline();
        SimulatedKinesis kinesis = new SimulatedKinesis(timeline, random, 2);
        List<StreamRecord> emitted = new ArrayList<>();
        Set<String> put = new HashSet<>();
        SimulatedJob job = new SimulatedJob(timeline, kinesis, random, reader, emitted);
        Optional<SimulatedJob.Checkpoint> checkpoint = Optional.empty();
        int deletions = 0;
        for (int step = 0; step < STEPS; step++) {
            int chance = random.nextInt(1_000);
            if (chance < 500) {
                put.add(kinesis.put());
            } else if (chance < 510) {
                kinesis.split();
            } else if (chance < 517) {
                kinesis.merge();
            } else if (chance < 519 && deletions < MOST_DELETIONS) {
                deletions++;
                kinesis.deleteConsumer();
            } else if (chance < 570) {
                checkpoint = job.checkpoint().or(keep(checkpoint));
            } else if (chance < 580 && checkpoint.isPresent()) {
                job = job.restartFrom(checkpoint.get(), random.nextInt(1, 4));
            } else if (chance < 800) {
                job.emit(random.nextInt(4));
            } else {
                timeline.advance(Duration.ofMillis(random.nextInt(2_000)));
            }
        }
        kinesis.calm();
        for (int i = 0; i < 3_000 && emitted.size() < put.size(); i++) {
            timeline.advance(Duration.ofMillis(500));
            job.emit(100);
        }
        verify(emitted, put, kinesis.parents());
    }

    private static Supplier<Optional<SimulatedJob.Checkpoint>> keep(Optional<SimulatedJob.Checkpoint> last) {
        return () -> last;
    }

    private static void verify(List<StreamRecord> emitted, Set<String> put, Map<String, List<String>> parents) {
        assertThat(emitted).extracting(StreamRecord::sequenceNumber).containsExactlyInAnyOrderElementsOf(put);
        Map<String, String> last = new HashMap<>();
        Map<String, Integer> firstAt = new HashMap<>();
        Map<String, Integer> lastAt = new HashMap<>();
        for (int i = 0; i < emitted.size(); i++) {
            StreamRecord record = emitted.get(i);
            String before = last.put(record.shardId(), record.sequenceNumber());
            assertThat(before == null || ShardPosition.compareSequenceNumbers(before, record.sequenceNumber()) < 0)
                    .as("order in %s", record.shardId())
                    .isTrue();
            firstAt.putIfAbsent(record.shardId(), i);
            lastAt.put(record.shardId(), i);
        }
        firstAt.forEach((shardId, first) -> {
            for (String parent : parents.getOrDefault(shardId, List.of())) {
                assertThat(lastAt.getOrDefault(parent, -1))
                        .as("%s after its parent %s", shardId, parent)
                        .isLessThan(first);
            }
        });
    }
}
