package io.sluice.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Bytes of an {@link EnumeratorState}.
 *
 * <pre>
 * int magic 0x534C4553
 * optional stream identity: text ARN, long creation
 * optional long start, optional long stop
 * list of: 1 byte status, split as {@link StateWriter} describes it
 * </pre>
 */
public final class EnumeratorStateSerializer implements SimpleVersionedSerializer<EnumeratorState> {
    private static final int VERSION = 1;
    private static final int MAGIC = 0x534C4553;
    private static final String OBJECT = "the checkpointed state of the Kinesis enumerator";

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(EnumeratorState state) throws IOException {
        StateWriter out = new StateWriter();
        out.writeInt(MAGIC);
        out.writeByte(state.stream().isPresent() ? 1 : 0);
        if (state.stream().isPresent()) {
            out.writeText(state.stream().get().arn());
            out.writeLong(state.stream().get().creationMillis());
        }
        out.writeOptional(state.startMillis());
        out.writeOptional(state.stopMillis());
        out.writeInt(state.shards().size());
        for (EnumeratorState.TrackedShard shard : state.shards()) {
            out.writeByte(code(shard.status()));
            out.writeSplit(shard.split());
        }
        return out.toBytes();
    }

    @Override
    public EnumeratorState deserialize(int version, byte[] bytes) throws IOException {
        StateReader in = new StateReader(OBJECT, bytes);
        in.requireVersion(version, VERSION);
        return in.read(() -> {
            in.requireMagic(MAGIC);
            Optional<EnumeratorState.StreamIdentity> stream = in.readFlag()
                    ? Optional.of(new EnumeratorState.StreamIdentity(in.readText(), in.readLong()))
                    : Optional.empty();
            OptionalLong start = in.readOptional();
            OptionalLong stop = in.readOptional();
            int count = in.readCount();
            List<EnumeratorState.TrackedShard> shards = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                EnumeratorState.Status status = status(in);
                shards.add(new EnumeratorState.TrackedShard(in.readSplit(), status));
            }
            return new EnumeratorState(stream, start, stop, shards);
        });
    }

    private static int code(EnumeratorState.Status status) {
        return switch (status) {
            case PENDING -> 0;
            case ASSIGNED -> 1;
            case FINISHED -> 2;
        };
    }

    private static EnumeratorState.Status status(StateReader in) throws IOException {
        int code = in.readByte();
        return switch (code) {
            case 0 -> EnumeratorState.Status.PENDING;
            case 1 -> EnumeratorState.Status.ASSIGNED;
            case 2 -> EnumeratorState.Status.FINISHED;
            default -> throw in.damaged("status " + code);
        };
    }
}
