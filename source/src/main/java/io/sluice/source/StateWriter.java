package io.sluice.source;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Writes checkpointed values; {@link StateReader} reads them back.
 *
 * <pre>
 * text       int length, UTF-8
 * list       int count, elements
 * optional   1 byte 0 or 1, value if 1
 * shard      text id, list of text parents, text first hash, text last hash
 * position   1 byte: 0 trim horizon; 1 timestamp, long millis; 2 after, text sequence number, int -1
 * end        1 byte reason, list of shards
 * split      shard, position, long read up to, optional long stop, optional end, long stream creation
 * </pre>
 * The int behind a sequence number is kept for a sub-sequence number.
 */
final class StateWriter {
    private final DataOutputSerializer out = new DataOutputSerializer(256);

    byte[] toBytes() {
        return out.getCopyOfBuffer();
    }

    void writeByte(int value) throws IOException {
        out.writeByte(value);
    }

    void writeInt(int value) throws IOException {
        out.writeInt(value);
    }

    void writeLong(long value) throws IOException {
        out.writeLong(value);
    }

    void writeText(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    void writeOptional(OptionalLong value) throws IOException {
        out.writeBoolean(value.isPresent());
        if (value.isPresent()) {
            out.writeLong(value.getAsLong());
        }
    }

    void writeSplit(KinesisSplit split) throws IOException {
        writeShard(split.shard());
        writePosition(split.position());
        out.writeLong(split.readUpToMillis());
        writeOptional(split.stopMillis());
        writeEnd(split.end());
        out.writeLong(split.streamCreationMillis());
    }

    private void writeShard(Shard shard) throws IOException {
        writeText(shard.id());
        out.writeInt(shard.parents().size());
        for (String parent : shard.parents()) {
            writeText(parent);
        }
        writeNumber(shard.hashRange().start());
        writeNumber(shard.hashRange().end());
    }

    private void writeNumber(BigInteger number) throws IOException {
        writeText(number.toString());
    }

    private void writePosition(ShardPosition position) throws IOException {
        if (position instanceof ShardPosition.AtTimestamp at) {
            out.writeByte(StateReader.AT_TIMESTAMP);
            out.writeLong(at.millis());
        } else if (position instanceof ShardPosition.After after) {
            out.writeByte(StateReader.AFTER);
            writeText(after.sequenceNumber());
            out.writeInt(-1);
        } else {
            out.writeByte(StateReader.TRIM_HORIZON);
        }
    }

    private void writeEnd(Optional<ShardEnd> end) throws IOException {
        out.writeBoolean(end.isPresent());
        if (end.isPresent()) {
            out.writeByte(StateReader.code(end.get().reason()));
            List<Shard> children = end.get().children();
            out.writeInt(children.size());
            for (Shard child : children) {
                writeShard(child);
            }
        }
    }
}
