package io.sluice.job;

import io.sluice.jobconfig.PayloadConfig;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.sink.ErrorReplay;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.Collector;

/**
 * Maps messages of the error table anew. Not thread safe.
 *
 * <p>A message that was rejected for its values is a document by itself, taken out of whatever it came in, so it is
 * first encoded as it is; one that was rejected for its form is looked into like a record of the stream.
 */
public final class ReplayMapper implements ErrorReplay.Mapping, AutoCloseable {

    private final RowEncoder encoder;
    private final PayloadMapper mapper;

    /**
     * @param destination today's table and mapping
     * @param payload what records hold
     */
    public ReplayMapper(Destination destination, PayloadConfig payload) {
        encoder = destination.encoder();
        mapper = new PayloadMapper(encoder, payload, mapped -> {});
    }

    @Override
    public List<MappedRecord> of(StreamRecord message, Rejection.Kind kind) {
        if (kind == Rejection.Kind.SIZE && message.payload().length == PayloadDecoder.KEPT_OF_TOO_LARGE) {
            // the rest of it was not kept, and a part may look like the whole
            return List.of();
        }
        if (kind == Rejection.Kind.CAST || kind == Rejection.Kind.SERVER) {
            MappedRecord row = encoder.encode(message);
            if (row instanceof EncodedRow) {
                return List.of(row);
            }
        }
        List<MappedRecord> all = new ArrayList<>();
        mapper.map(message, new Collector<>() {
            @Override
            public void collect(MappedRecord mapped) {
                all.add(mapped);
            }

            @Override
            public void close() {}
        });
        return all;
    }

    @Override
    public void close() {
        mapper.close();
    }
}
