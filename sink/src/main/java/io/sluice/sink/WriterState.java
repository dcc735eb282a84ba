package io.sluice.sink;

import io.sluice.schema.MappedRecord;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;

/**
 * One batch in a checkpoint. Whatever the parallelism after a restore, a batch stays whole and keeps its token.
 *
 * <p>Flink's type for the state of an asynchronous sink has no place for a token, so its own list stays empty.
 */
final class WriterState extends BufferedRequestState<MappedRecord> {

    private static final long serialVersionUID = 1L;

    private final transient Batch batch;

    WriterState(Batch batch) {
        super(List.of());
        this.batch = batch;
    }

    Batch batch() {
        return batch;
    }
}
