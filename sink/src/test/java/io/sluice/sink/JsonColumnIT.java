package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.SharedClickHouse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns whose type is JSON, or has JSON in it, through the sink; as columns, and row by row. */
final class JsonColumnIT {

    private final TestDatabase database = TestDatabase.on(SharedClickHouse.server());

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "JSON | {\"a\":{\"b\":1},\"c\":[1,2]} | {\"a\":{\"b\":1},\"c\":[1,2]}",
                "JSON(a UInt8, SKIP x) | {\"a\":5,\"x\":1,\"y\":\"z\"} | {\"a\":5,\"y\":\"z\"}",
                "Array(JSON) | [{\"a\":1},{\"b\":\"ü\"}] | [{\"a\":1},{\"b\":\"ü\"}]",
                "Tuple(k UInt8, j JSON) | {\"k\":1,\"j\":{\"a\":true}} | {\"k\":1,\"j\":{\"a\":true}}",
                "Map(String, JSON) | {\"m\":{\"a\":1}} | {\"m\":{\"a\":1}}",
                "Nullable(JSON) | {\"a\":1} | {\"a\":1}",
                "Variant(JSON, UInt64) | {\"a\":1} | {\"a\":1}",
                "Variant(LowCardinality(String), UInt64) | \"low\" | \"low\"",
            })
    void holdsWhatTheMessageHeld(String type, String json, String stored) throws Exception {
        database.query("CREATE TABLE $.t (n UInt32, j " + type + ", d String DEFAULT 'none')"
                + " ENGINE = MergeTree ORDER BY n SETTINGS allow_suspicious_low_cardinality_types = 1");

        insert("{\"n\":1,\"j\":" + json + ",\"d\":\"given\"}");
        insert("{\"n\":2,\"j\":" + json + "}");

        assertThat(database.query("SELECT j, d FROM $.t ORDER BY n FORMAT JSONCompactEachRow"
                        + " SETTINGS output_format_json_quote_64bit_integers = 0"))
                .isEqualTo("[" + stored + ", \"given\"]\n[" + stored + ", \"none\"]");
    }

    @Test
    void keepsTwoSettingsOfOneInsert() {
        Insert insert = new Insert(
                        new Insert.Target("d", "t", List.of(), com.clickhouse.data.ClickHouseFormat.Native),
                        new BlockCompressor().finish(),
                        0,
                        "T")
                .with("a", "1")
                .with("b", "2");

        assertThat(insert.settings()).containsOnly(java.util.Map.entry("a", "1"), java.util.Map.entry("b", "2"));
    }

    private void insert(String message) throws Exception {
        try (Pipe pipe = Pipe.into(database.name(), database.config(), Duration.ofSeconds(5), List.of())) {
            pipe.write(message);
        }
    }
}
