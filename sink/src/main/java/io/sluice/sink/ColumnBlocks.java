package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.NativeBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows into columns, in blocks that are used again: as large as a batch, they would be most of the work of the
 * garbage collector.
 *
 * <p>Thread safe. It keeps as many blocks as have been filled at a time, which are no more than there are processors: more
 * would only share them, and each batch would be ready later and hold the memory of a block longer.
 */
final class ColumnBlocks {

    private final Semaphore turns;
    private final Queue<Kept> idle = new ConcurrentLinkedQueue<>();

    /** A block and what its rows give. */
    private record Kept(List<Column> columns, NativeBlock block) {}

    /** As many blocks at a time as there are processors. */
    ColumnBlocks() {
        this(Runtime.getRuntime().availableProcessors());
    }

    ColumnBlocks(int atATime) {
        turns = new Semaphore(atATime, true);
    }

    /** Writes the rows as one block, in the order in which threads ask; waits only for the work of others. */
    void write(List<EncodedRow> rows, List<Column> columns, BlockCompressor out) {
        turns.acquireUninterruptibly();
        try {
            writeInTurn(rows, columns, out);
        } finally {
            turns.release();
        }
    }

    private void writeInTurn(List<EncodedRow> rows, List<Column> columns, BlockCompressor out) {
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

    /** How many blocks are kept and not in use. */
    int idle() {
        return idle.size();
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
