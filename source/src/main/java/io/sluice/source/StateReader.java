package io.sluice.source;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.core.memory.DataInputDeserializer;

/** Reads what {@link StateWriter} wrote; damaged, truncated and overlong bytes are an {@link IOException}. */
final class StateReader {
    static final int TRIM_HORIZON = 0;
    static final int AT_TIMESTAMP = 1;
    static final int AFTER = 2;

    private final String object;
    private final DataInputDeserializer in;

    /**
     * @param object what is read, for messages
     * @param bytes all of its bytes
     */
    StateReader(String object, byte[] bytes) {
        this.object = object;
        this.in = new DataInputDeserializer(bytes);
    }

    static int code(ShardEnd.Reason reason) {
        return switch (reason) {
            case CLOSED -> 0;
            case STOPPED -> 1;
            case EXPIRED -> 2;
        };
    }

    void requireVersion(int found, int known) throws IOException {
        if (found != known) {
            throw new IOException("Cannot read " + object + ": found version " + found + ", known is " + known
                    + "; restore with the release that wrote it or a later one");
        }
    }

    void requireMagic(int magic) throws IOException {
        int found = in.readInt();
        if (found != magic) {
            throw damaged(String.format("0x%08X instead of 0x%08X at the start", found, magic));
        }
    }

    /** Runs one read over all bytes. */
    <T> T read(Body<T> body) throws IOException {
        T value;
        try {
            value = body.read();
        } catch (EOFException e) {
            throw new IOException(
                    "Cannot read " + object + ": found the end of its bytes too early; they are damaged", e);
        } catch (IllegalArgumentException e) {
            throw new IOException("Cannot read " + object + ": found a bad value; the bytes are damaged", e);
        }
        if (in.available() > 0) {
            throw damaged(in.available() + " bytes too many");
        }
        return value;
    }

    /** Reads one value. */
    interface Body<T> {
        T read() throws IOException;
    }

    int readByte() throws IOException {
        return in.readUnsignedByte();
    }

    int readCount() throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw damaged("length " + count + " with " + in.available() + " bytes left");
        }
        return count;
    }

    long readLong() throws IOException {
        return in.readLong();
    }

    String readText() throws IOException {
        byte[] bytes = new byte[readCount()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    boolean readFlag() throws IOException {
        int flag = in.readUnsignedByte();
        if (flag > 1) {
            throw damaged("flag " + flag);
        }
        return flag == 1;
    }

    OptionalLong readOptional() throws IOException {
        return readFlag() ? OptionalLong.of(in.readLong()) : OptionalLong.empty();
    }

    KinesisSplit readSplit() throws IOException {
        return new KinesisSplit(readShard(), readPosition(), in.readLong(), readOptional(), readEnd(), in.readLong());
    }

    private Shard readShard() throws IOException {
        String id = readText();
        int count = readCount();
        List<String> parents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            parents.add(readText());
        }
        return new Shard(id, parents, new HashRange(new BigInteger(readText()), new BigInteger(readText())));
    }

    private ShardPosition readPosition() throws IOException {
        int kind = readByte();
        return switch (kind) {
            case TRIM_HORIZON -> new ShardPosition.TrimHorizon();
            case AT_TIMESTAMP -> new ShardPosition.AtTimestamp(in.readLong());
            case AFTER -> {
                ShardPosition after = new ShardPosition.After(readText());
                int subSequence = in.readInt();
                if (subSequence != -1) {
                    throw damaged("sub-sequence number " + subSequence);
                }
                yield after;
            }
            default -> throw damaged("position kind " + kind);
        };
    }

    private Optional<ShardEnd> readEnd() throws IOException {
        if (!readFlag()) {
            return Optional.empty();
        }
        int code = readByte();
        ShardEnd.Reason reason = null;
        for (ShardEnd.Reason candidate : ShardEnd.Reason.values()) {
            if (code(candidate) == code) {
                reason = candidate;
            }
        }
        if (reason == null) {
            throw damaged("end reason " + code);
        }
        int count = readCount();
        List<Shard> children = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            children.add(readShard());
        }
        return Optional.of(new ShardEnd(reason, children));
    }

    IOException damaged(String found) {
        return new IOException("Cannot read " + object + ": found " + found + "; the bytes are damaged");
    }
}
