package io.sluice.local.kinesis;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Base64;

/** Writes one body, field by field, in the form of the request. For one thread. */
final class Output implements Closeable {

    private static final int EPOCH_MILLIS_TAG = 1;

    private final JsonGenerator generator;
    private final boolean cbor;

    Output(Format format, OutputStream target) throws IOException {
        this.generator = format.mapper().getFactory().createGenerator(target);
        this.cbor = format.isCbor();
    }

    Output begin() throws IOException {
        generator.writeStartObject();
        return this;
    }

    Output begin(String name) throws IOException {
        generator.writeObjectFieldStart(name);
        return this;
    }

    Output end() throws IOException {
        generator.writeEndObject();
        return this;
    }

    Output beginList(String name) throws IOException {
        generator.writeArrayFieldStart(name);
        return this;
    }

    Output endList() throws IOException {
        generator.writeEndArray();
        return this;
    }

    Output item(String value) throws IOException {
        generator.writeString(value);
        return this;
    }

    Output text(String name, String value) throws IOException {
        generator.writeStringField(name, value);
        return this;
    }

    Output number(String name, long value) throws IOException {
        generator.writeNumberField(name, value);
        return this;
    }

    Output flag(String name, boolean value) throws IOException {
        generator.writeBooleanField(name, value);
        return this;
    }

    /** A time: seconds with a fraction in JSON, tagged milliseconds in CBOR. */
    Output instant(String name, long millis) throws IOException {
        generator.writeFieldName(name);
        if (cbor) {
            ((CBORGenerator) generator).writeTag(EPOCH_MILLIS_TAG);
            generator.writeNumber(millis);
        } else {
            generator.writeNumber(BigDecimal.valueOf(millis, 3));
        }
        return this;
    }

    /** Records as GetRecords and SubscribeToShard show them. */
    Output records(Shard shard, RecordBatch batch) throws IOException {
        beginList("Records");
        byte[] number = SequenceNumber.template();
        batch.each((index, millis, bytes, keyAt, keyLength, dataAt, dataLength) -> {
            SequenceNumber.write(number, shard.epoch(), index, millis, shard.number());
            generator.writeStartObject();
            generator.writeFieldName("SequenceNumber");
            generator.writeUTF8String(number, 0, number.length);
            instant("ApproximateArrivalTimestamp", millis);
            generator.writeFieldName("Data");
            binary(bytes, dataAt, dataLength);
            generator.writeFieldName("PartitionKey");
            generator.writeUTF8String(bytes, keyAt, keyLength);
            generator.writeEndObject();
        });
        return endList();
    }

    /** Bytes: as they are in CBOR, as Base64 in JSON, which the JDK encodes several times faster than Jackson. */
    private void binary(byte[] bytes, int at, int length) throws IOException {
        if (cbor) {
            generator.writeBinary(bytes, at, length);
        } else {
            ByteBuffer text = Base64.getEncoder().encode(ByteBuffer.wrap(bytes, at, length));
            generator.writeRawUTF8String(text.array(), text.arrayOffset() + text.position(), text.remaining());
        }
    }

    /** The shards that took over from one that ended. */
    Output children(Shard shard) throws IOException {
        beginList("ChildShards");
        for (Shard child : shard.children()) {
            begin().text("ShardId", child.id());
            beginList("ParentShards");
            for (String parent : child.parents()) {
                item(parent);
            }
            endList().range(child).end();
        }
        return endList();
    }

    Output range(Shard shard) throws IOException {
        return begin("HashKeyRange")
                .text("StartingHashKey", shard.range().start().toString())
                .text("EndingHashKey", shard.range().end().toString())
                .end();
    }

    @Override
    public void close() throws IOException {
        generator.close();
    }
}
