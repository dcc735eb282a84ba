package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class ColumnBlocksTest {

    private final ColumnBlocks used = new ColumnBlocks();

    @Test
    void leavesNothingOfOneBatchInTheNext() {
        bytes(used, Records.COLUMNS, List.of(Records.row(1, "a"), Records.row(2, "of another batch")));

        List<EncodedRow> rows = List.of(Records.row(3, "c"));
        assertThat(bytes(used, Records.COLUMNS, rows)).isEqualTo(bytes(new ColumnBlocks(), Records.COLUMNS, rows));
    }

    @Test
    void goesByTheColumnsOfEachBatch() {
        List<Column> renamed = List.of(
                new Column("m", Records.COLUMNS.get(0).type(), Column.DefaultKind.NONE), Records.COLUMNS.get(1));
        List<EncodedRow> rows = List.of(Records.row(1, "a"));
        bytes(used, Records.COLUMNS, rows);

        assertThat(bytes(used, renamed, rows)).isEqualTo(bytes(new ColumnBlocks(), renamed, rows));
        assertThat(bytes(used, Records.COLUMNS, rows)).isEqualTo(bytes(new ColumnBlocks(), Records.COLUMNS, rows));
    }

    @Test
    void fillsOneBlockAfterTheOtherWhereOneProcessorDoesAll() throws InterruptedException {
        ColumnBlocks blocks = new ColumnBlocks(1);
        List<EncodedRow> rows = List.of(Records.row(1, "a"), Records.row(2, "b"));
        List<byte[]> written = new CopyOnWriteArrayList<>();
        Thread second = new Thread(() -> written.add(bytes(blocks, Records.COLUMNS, rows)));
        List<EncodedRow> heldUp = new ArrayList<>(rows) {
            @Override
            public void forEach(Consumer<? super EncodedRow> action) {
                second.start();
                await().until(() -> second.getState() == Thread.State.WAITING);
                assertThat(written).isEmpty();
                super.forEach(action);
            }
        };

        byte[] first = bytes(blocks, Records.COLUMNS, heldUp);
        second.join();

        assertThat(written).containsExactly(first);
        assertThat(blocks.idle()).isEqualTo(1);
    }

    private static byte[] bytes(ColumnBlocks blocks, List<Column> columns, List<EncodedRow> rows) {
        BlockCompressor compressor = new BlockCompressor();
        blocks.write(rows, columns, compressor);
        return compressor.finish().blocks().get(0);
    }
}
