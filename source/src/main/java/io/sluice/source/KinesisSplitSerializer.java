package io.sluice.source;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Bytes of a {@link KinesisSplit}: int magic {@code 0x534C5053}, then as {@link StateWriter} describes a split. */
public final class KinesisSplitSerializer implements SimpleVersionedSerializer<KinesisSplit> {
    private static final int VERSION = 1;
    private static final int MAGIC = 0x534C5053;
    private static final String OBJECT = "a checkpointed Kinesis split";

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(KinesisSplit split) throws IOException {
        StateWriter out = new StateWriter();
        out.writeInt(MAGIC);
        out.writeSplit(split);
        return out.toBytes();
    }

    @Override
    public KinesisSplit deserialize(int version, byte[] bytes) throws IOException {
        StateReader in = new StateReader(OBJECT, bytes);
        in.requireVersion(version, VERSION);
        return in.read(() -> {
            in.requireMagic(MAGIC);
            return in.readSplit();
        });
    }
}
