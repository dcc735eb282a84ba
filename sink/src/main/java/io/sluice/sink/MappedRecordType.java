package io.sluice.sink;

import io.sluice.schema.MappedRecord;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Flink's view of {@link MappedRecord}: opaque, with bytes of our own. */
public final class MappedRecordType extends TypeInformation<MappedRecord> {

    private static final long serialVersionUID = 1L;

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
    public Class<MappedRecord> getTypeClass() {
        return MappedRecord.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<MappedRecord> createSerializer(SerializerConfig config) {
        return MappedRecordSerializer.INSTANCE;
    }

    @Override
    public String toString() {
        return "MappedRecord";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MappedRecordType;
    }

    @Override
    public int hashCode() {
        return MappedRecordType.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof MappedRecordType;
    }
}
