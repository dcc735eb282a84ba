package io.sluice.sink;

import com.clickhouse.data.ClickHouseFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One INSERT, ready to be sent as often as it takes. Immutable.
 *
 * @param target what it inserts into
 * @param body the rows
 * @param rows how many
 * @param token deduplication token; the same for every attempt, never used for other rows
 * @param settings server settings beside those of every insert
 */
record Insert(Target target, CompressedBody body, int rows, String token, Map<String, String> settings) {

    /**
     * Table and form of an insert.
     *
     * @param database database of the table, unquoted
     * @param name name of the table, unquoted
     * @param columns quoted names of the columns the body gives, in its order
     * @param format of the body before compression
     */
    record Target(String database, String name, List<String> columns, ClickHouseFormat format) {
        Target {
            columns = List.copyOf(columns);
        }

        /** Quoted name of the table. */
        String table() {
            return Identifier.quote(database, name);
        }
    }

    Insert {
        settings = Map.copyOf(settings);
    }

    Insert(Target target, CompressedBody body, int rows, String token) {
        this(target, body, rows, token, Map.of());
    }

    /** The same insert with one more server setting; the same token, for the rows are the same. */
    Insert with(String setting, String value) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(setting, value);
        return new Insert(target, body, rows, token, all);
    }

    /** The same rows under a token that no server has seen. */
    Insert under(String newToken) {
        return new Insert(target, body, rows, newToken, settings);
    }
}
