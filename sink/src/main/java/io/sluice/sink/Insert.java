package io.sluice.sink;

import com.clickhouse.data.ClickHouseFormat;
import java.util.List;

/**
 * One INSERT, ready to be sent as often as it takes.
 *
 * @param table quoted name of the table
 * @param columns quoted names of the columns the body gives, in its order
 * @param format of the body before compression
 * @param body the rows
 * @param rows how many
 * @param token deduplication token; the same for every attempt, never used for other rows
 */
record Insert(
        String table, List<String> columns, ClickHouseFormat format, CompressedBody body, int rows, String token) {

    Insert {
        columns = List.copyOf(columns);
    }
}
