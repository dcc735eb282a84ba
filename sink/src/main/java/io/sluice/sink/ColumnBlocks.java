package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.NativeBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows into columns, in blocks that are used again: as large as a batch, they would be most of the work of the
 * garbage collector. Thread safe; it keeps as many blocks as threads have used it at a time.
 */
final class ColumnBlocks {

    private final Queue<Kept> idle = new ConcurrentLinkedQueue<>();

    /** A block and what its rows give. */
    private record Kept(List<Column> columns, NativeBlock block) {}

    /** Writes the rows as one block. */
    void write(List<EncodedRow> rows, List<Column> columns, BlockCompressor out) {
        Kept kept = take(columns);
        try {
            rows.forEach(kept.block()::add);
            kept.block().writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("a compressor into memory does not fail", e);
        }
        kept.block().clear();
        idle.add(kept);
    }

    /** An empty block; those of what the table was before are let go. */
    private Kept take(List<Column> columns) {
        @Nullable Kept kept;
        do {
            kept = idle.poll();
        } while (kept != null && !kept.columns().equals(columns));
        return kept == null ? new Kept(columns, new NativeBlock(columns)) : kept;
    }
}
