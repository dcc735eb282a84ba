package io.sluice.source;

import io.sluice.schema.StreamRecord;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/** Flink's type of {@link StreamRecord}: its own serializer, so that neither Kryo nor reflection is involved. */
public final class StreamRecordType extends TypeInformation<StreamRecord> {
    private static final long serialVersionUID = 1L;

    /** The one value of this type. */
    public static final StreamRecordType INSTANCE = new StreamRecordType();

    private StreamRecordType() {}

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<StreamRecord> getTypeClass() {
        return StreamRecord.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<StreamRecord> createSerializer(SerializerConfig config) {
        return StreamRecordSerializer.INSTANCE;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof StreamRecordType;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StreamRecordType;
    }

    @Override
    public int hashCode() {
        return StreamRecordType.class.hashCode();
    }

    @Override
    public String toString() {
        return "StreamRecord";
    }
}
