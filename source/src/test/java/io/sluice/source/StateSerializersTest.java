package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.source.EnumeratorState.Status;
import io.sluice.source.EnumeratorState.StreamIdentity;
import io.sluice.source.EnumeratorState.TrackedShard;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Bytes of checkpoints: what a release has written, every later one must read. */
final class StateSerializersTest {
    private static final KinesisSplitSerializer SPLITS = new KinesisSplitSerializer();
    private static final EnumeratorStateSerializer STATES = new EnumeratorStateSerializer();

    private static final List<Status> STATUSES = List.of(Status.values());
    private static final List<ShardEnd.Reason> REASONS = List.of(ShardEnd.Reason.values());

    private static final KinesisSplit SPLIT = new KinesisSplit(
            new Shard(
                    "shardId-000000000002",
                    List.of("shardId-000000000000", "shardId-000000000001"),
                    new HashRange(BigInteger.ZERO, BigInteger.valueOf(99))),
            new ShardPosition.After("49590338271490256608559692538361571095921575989136588898"),
            1_700_000_000_123L,
            OptionalLong.of(1_700_000_001_000L),
            Optional.of(new ShardEnd(
                    ShardEnd.Reason.CLOSED,
                    List.of(new Shard(
                            "shardId-000000000003",
                            List.of("shardId-000000000002"),
                            new HashRange(BigInteger.ZERO, BigInteger.TEN))))),
            1_600_000_000_000L);
    private static final EnumeratorState STATE = new EnumeratorState(
            Optional.of(new StreamIdentity("arn:aws:kinesis:eu-central-1:1:stream/s", 1_600_000_000_000L)),
            OptionalLong.of(5),
            OptionalLong.empty(),
            List.of(
                    new TrackedShard(SPLIT, Status.FINISHED),
                    new TrackedShard(Answers.split("a", new ShardPosition.TrimHorizon()), Status.PENDING),
                    new TrackedShard(Answers.split("b", new ShardPosition.AtTimestamp(7)), Status.ASSIGNED)));

    @Test
    void readsASplitOfTheFirstVersion() throws Exception {
        assertThat(SPLITS.deserialize(1, golden("split-1.hex"))).isEqualTo(SPLIT);
        assertThat(SPLITS.serialize(SPLIT)).isEqualTo(golden("split-1.hex"));
    }

    @Test
    void readsAnEnumeratorStateOfTheFirstVersion() throws Exception {
        assertThat(STATES.deserialize(1, golden("enumerator-1.hex"))).isEqualTo(STATE);
        assertThat(STATES.serialize(STATE)).isEqualTo(golden("enumerator-1.hex"));
    }

    @Test
    void anUnknownVersionIsNamed() {
        assertThatThrownBy(() -> SPLITS.deserialize(2, golden("split-1.hex")))
                .hasMessage("Cannot read a checkpointed Kinesis split: found version 2, known is 1;"
                        + " restore with the release that wrote it or a later one");
        assertThatThrownBy(() -> STATES.deserialize(0, golden("enumerator-1.hex")))
                .hasMessageStartingWith(
                        "Cannot read the checkpointed state of the Kinesis enumerator: found version 0");
    }

    @Test
    void everyTruncationFails() throws Exception {
        byte[] split = golden("split-1.hex");
        byte[] state = golden("enumerator-1.hex");
        for (int length = 0; length < split.length; length++) {
            byte[] cut = Arrays.copyOf(split, length);
            assertThatThrownBy(() -> SPLITS.deserialize(1, cut)).isInstanceOf(IOException.class);
        }
        for (int length = 0; length < state.length; length++) {
            byte[] cut = Arrays.copyOf(state, length);
            assertThatThrownBy(() -> STATES.deserialize(1, cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void trailingBytesFail() throws Exception {
        byte[] split = golden("split-1.hex");

        assertThatThrownBy(() -> SPLITS.deserialize(1, Arrays.copyOf(split, split.length + 3)))
                .hasMessage("Cannot read a checkpointed Kinesis split: found 3 bytes too many; the bytes are damaged");
    }

    @Test
    void randomStatesComeBackAsTheyWere() throws Exception {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            List<TrackedShard> shards = new ArrayList<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                shards.add(new TrackedShard(split(random), STATUSES.get(random.nextInt(3))));
            }
            EnumeratorState state = new EnumeratorState(Optional.empty(), optional(random), optional(random), shards);
            assertThat(STATES.deserialize(1, STATES.serialize(state)))
                    .as("seed %d", seed)
                    .isEqualTo(state);
        }
    }

    private static KinesisSplit split(SplittableRandom random) {
        ShardPosition position = switch (random.nextInt(3)) {
            case 0 -> new ShardPosition.TrimHorizon();
            case 1 -> new ShardPosition.AtTimestamp(random.nextLong());
            default -> new ShardPosition.After(new BigInteger(128, new Random(random.nextLong())).toString());
        };
        List<Shard> children = random.nextBoolean() ? List.of() : List.of(Answers.shard("child", "p"));
        Optional<ShardEnd> end = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new ShardEnd(REASONS.get(random.nextInt(3)), children));
        String id = "x".repeat(random.nextInt(70_000));
        return new KinesisSplit(
                Answers.shard(id, "\u00e9", "parent"),
                position,
                random.nextLong(),
                optional(random),
                end,
                random.nextLong());
    }

    private static OptionalLong optional(SplittableRandom random) {
        return random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong());
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = StateSerializersTest.class.getResourceAsStream(name)) {
            String hex = new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        }
    }
}
