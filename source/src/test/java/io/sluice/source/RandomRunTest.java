package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.source.SimulatedJob.Checkpoint;
import io.sluice.source.SimulatedJob.Emission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole lives of a job at random: refusals, throttles, broken, silent and expired subscriptions, expired iterators,
 * splits, merges, deletions of the consumer, retention, back-pressure, checkpoints, failures of the job and of single
 * readers, and rescaling. Property {@code sluice.seeds} runs more of them, {@code sluice.seed} a certain one.
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
                new Life(seed, reader).live();
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** One job and one stream. */
    private static final class Life {
        private final SplittableRandom random;
        private final ManualTimeline timeline = new ManualTimeline();
        private final SimulatedKinesis kinesis;
        private final List<Emission> emitted = new ArrayList<>();
        private final Map<String, String> shardsOfRecords = new HashMap<>();
        private final Set<String> everEmitted = new HashSet<>();
        private SimulatedJob job;
        private Optional<Checkpoint> checkpoint = Optional.empty();
        private int deletions;

        Life(long seed, Reader reader) {
            this.random = new SplittableRandom(seed);
            this.kinesis = new SimulatedKinesis(timeline, random, 2);
            this.job = new SimulatedJob(timeline, kinesis, random, reader, emitted);
        }

        void live() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            kinesis.calm();
            for (int i = 0; i < 3_000 && emitted.size() < shardsOfRecords.size(); i++) {
                timeline.advance(Duration.ofMillis(500));
                emit(100);
            }
            verify();
        }

        private void step() throws Exception {
            int chance = random.nextInt(1_000);
            if (chance < 500) {
                Map.Entry<String, String> put = kinesis.put();
                shardsOfRecords.put(put.getKey(), put.getValue());
            } else if (chance < 510) {
                kinesis.split();
            } else if (chance < 517) {
                kinesis.merge();
            } else if (chance < 519 && deletions < MOST_DELETIONS) {
                deletions++;
                kinesis.deleteConsumer();
            } else if (chance < 570) {
                checkpoint = job.checkpoint().or(() -> checkpoint);
            } else if (chance < 580 && checkpoint.isPresent()) {
                job = job.restartFrom(checkpoint.get(), random.nextInt(1, 4));
            } else if (chance < 590) {
                job.failReader();
            } else if (chance < 595 && checkpoint.isPresent()) {
                kinesis.trim(numbers(checkpoint.get().emitted()), SimulatedJob.finished(checkpoint.get()));
            } else if (chance < 800) {
                emit(random.nextInt(4));
            } else {
                timeline.advance(Duration.ofMillis(random.nextInt(2_000)));
            }
        }

        private Set<String> numbers(int first) {
            return emitted.subList(0, first).stream()
                    .map(emission -> emission.record().sequenceNumber())
                    .collect(Collectors.toSet());
        }

        private void emit(int answers) throws Exception {
            int before = emitted.size();
            job.emit(answers);
            for (Emission emission : emitted.subList(before, emitted.size())) {
                requireParents(emission.record().shardId());
                everEmitted.add(emission.record().sequenceNumber());
            }
        }

        /** A child is read once every record of its parents has been; also if a failure takes some of them back later. */
        private void requireParents(String shardId) {
            List<String> parents = kinesis.parents().getOrDefault(shardId, List.of());
            shardsOfRecords.forEach((number, owner) -> {
                if (parents.contains(owner)) {
                    assertThat(everEmitted)
                            .as("record %s of %s is read before its child %s", number, owner, shardId)
                            .contains(number);
                }
            });
        }

        private void verify() {
            assertThat(emitted)
                    .extracting(emission -> emission.record().sequenceNumber())
                    .containsExactlyInAnyOrderElementsOf(shardsOfRecords.keySet());
            Map<String, String> last = new HashMap<>();
            for (Emission emission : emitted) {
                String shardId = emission.record().shardId();
                String number = emission.record().sequenceNumber();
                String before = last.put(shardId, number);
                assertThat(before == null || ShardPosition.compareSequenceNumbers(before, number) < 0)
                        .as("order in %s", shardId)
                        .isTrue();
            }
        }
    }
}
