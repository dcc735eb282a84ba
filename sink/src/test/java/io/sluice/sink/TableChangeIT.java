package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.local.ClickHouseServer;
import io.sluice.local.SharedClickHouse;
import io.sluice.schema.FieldMapping;
import io.sluice.schema.SchemaException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables that change while a pipe runs. Rows written after the change were encoded before it, for the pipe's mapper knows
 * the table only as it was at the start.
 */
final class TableChangeIT {

    private final TestDatabase database = TestDatabase.on(SharedClickHouse.server());

    @BeforeEach
    void createTables() throws Exception {
        database.query("CREATE TABLE $.t (n UInt32, s String DEFAULT 'none', x Int64)"
                + " ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 1000");
        try (ClickHouseClient client = new ClickHouseClient(database.config())) {
            new ErrorTable(database.name(), "t_clickpipes_error").createIfMissing(client);
            new LogTable(database.name(), "clickpipes_log").createIfMissing(client);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Pipe pipe() throws Exception {
        return pipe(database.server(), List.of());
    }

    private Pipe pipe(ClickHouseServer server, List<FieldMapping> mappings) throws Exception {
        return Pipe.into(
                database.name(), new TestDatabase(server, database.name()).config(), Duration.ofMinutes(1), mappings);
    }

    private String rows() {
        return database.query("SELECT * FROM $.t ORDER BY n FORMAT JSONCompactEachRow");
    }

    private String errors() {
        return database.query("SELECT error_kind, column, raw_message FROM $.t_clickpipes_error"
                + " ORDER BY raw_message FORMAT TSVRaw");
    }

    @Test
    void fillsAColumnThatWasAdded() throws Exception {
        try (Pipe pipe = pipe()) {
            pipe.write("{\"n\":1,\"s\":\"a\",\"x\":1,\"new\":5}");
            database.query("ALTER TABLE $.t ADD COLUMN new UInt8 DEFAULT 7 FIRST");
            pipe.write("{\"n\":2,\"s\":\"b\",\"x\":2,\"new\":6}", "{\"n\":3,\"x\":3}");
        }

        assertThat(rows()).isEqualTo("[7, 1, \"a\", 1]\n[6, 2, \"b\", 2]\n[7, 3, \"none\", 3]");
    }

    @Test
    void goesOnWithoutAColumnThatWasDropped() throws Exception {
        try (Pipe pipe = pipe()) {
            pipe.write("{\"n\":1,\"s\":\"a\",\"x\":1}");
            database.query("ALTER TABLE $.t DROP COLUMN s");
            pipe.write("{\"n\":2,\"s\":\"b\",\"x\":2}", "{\"n\":3,\"x\":3}");
        }

        assertThat(rows()).isEqualTo("[1, 1]\n[2, 2]\n[3, 3]");
    }

    @Test
    void goesOnWhenAColumnIsRenamed() throws Exception {
        try (Pipe pipe = pipe()) {
            pipe.write("{\"n\":1,\"s\":\"a\",\"x\":1,\"y\":8}");
            database.query("ALTER TABLE $.t RENAME COLUMN x TO y");
            pipe.write("{\"n\":2,\"s\":\"b\",\"x\":2,\"y\":9}");
        }

        assertThat(rows()).isEqualTo("[1, \"a\", 1]\n[2, \"b\", 9]");
    }

    @Test
    void givesADefaultThatWasAdded() throws Exception {
        try (Pipe pipe = pipe()) {
            pipe.write("{\"n\":1,\"s\":\"a\"}");
            database.query("ALTER TABLE $.t MODIFY COLUMN x Int64 DEFAULT n * 10");
            pipe.write("{\"n\":2,\"s\":\"b\"}", "{\"n\":3,\"s\":\"c\",\"x\":3}");
        }

        assertThat(rows()).isEqualTo("[1, \"a\", 0]\n[2, \"b\", 20]\n[3, \"c\", 3]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"s\":\"b\",", ""})
    void encodesForATypeThatWasChangedWhateverTheFormat(String s) throws Exception {
        try (Pipe pipe = pipe()) {
            pipe.write("{\"n\":1," + s + "\"x\":1}");
            database.query("ALTER TABLE $.t MODIFY COLUMN x Int16");
            // Eight bytes would be read as two, and the rest as other rows; 70000 would be cut to 4464.
            pipe.write("{\"n\":2," + s + "\"x\":2}", "{\"n\":3," + s + "\"x\":70000}");
        }

        String text = s.isEmpty() ? "none" : "b";
        assertThat(rows()).isEqualTo("[1, \"" + text + "\", 1]\n[2, \"" + text + "\", 2]");
        assertThat(errors()).isEqualTo("CAST\tx\t{\"n\":3," + s + "\"x\":70000}");
        assertThat(database.query("SELECT event, message FROM $.clickpipes_log WHERE event = 'SCHEMA_CHANGE'"))
                .isEqualTo("SCHEMA_CHANGE\tTable `" + database.name() + "`.`t` has changed: column `x` was Int64 and is"
                        + " Int16; rows are encoded again from their messages");
    }

    @Test
    void encodesATextForANumber() throws Exception {
        try (Pipe pipe = pipe()) {
            pipe.write("{\"n\":1,\"s\":\"12\",\"x\":1}");
            database.query("ALTER TABLE $.t MODIFY COLUMN s Nullable(UInt16) DEFAULT 0");
            pipe.write("{\"n\":2,\"s\":\"13\",\"x\":1}", "{\"n\":3,\"s\":null,\"x\":1}");
        }

        assertThat(rows()).isEqualTo("[1, 12, 1]\n[2, 13, 1]\n[3, null, 1]");
    }

    @Test
    void encodesEveryRowOfARecordAgainFromItsOwnDocument() throws Exception {
        try (Pipe pipe = pipe()) {
            database.query("ALTER TABLE $.t MODIFY COLUMN x Int16");
            // All of one Kinesis record: the second never was a row, the third is none any more, the fourth repeats the
            // first.
            pipe.write(
                    "{\"n\":1,\"x\":1}",
                    "{\"n\":\"a\"}",
                    "{\"n\":3,\"x\":70000}",
                    "{\"n\":1,\"x\":1}",
                    "{\"n\":5,\"x\":5}");
        }

        assertThat(rows()).isEqualTo("[1, \"none\", 1]\n[1, \"none\", 1]\n[5, \"none\", 5]");
        assertThat(database.query("SELECT column, raw_message FROM $.t_clickpipes_error ORDER BY column FORMAT TSVRaw"))
                .isEqualTo("n\t{\"n\":\"a\"}\nx\t{\"n\":3,\"x\":70000}");
    }

    @Test
    void failsIfAMappedColumnIsGone() throws Exception {
        List<FieldMapping> mappings = List.of(new FieldMapping("n", "n"), new FieldMapping("text", "s"));
        try (Pipe pipe = pipe(database.server(), mappings)) {
            pipe.write("{\"n\":1,\"text\":\"a\"}");
            database.query("ALTER TABLE $.t DROP COLUMN s");

            assertThatThrownBy(() -> pipe.write("{\"n\":2,\"text\":\"b\"}"))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageStartingWith(
                            "Cannot go on inserting into `" + database.name()
                                    + "`.`t`: it has changed since the rows were encoded, and the pipe cannot fill it as it is: ")
                    .hasMessageContaining("s");
        }
        assertThat(database.query("SELECT count() FROM $.t")).isEqualTo("1");
    }

    @Test
    void failsIfMostRowsDoNotFitAnyMore() throws Exception {
        try (Pipe pipe = pipe()) {
            database.query("ALTER TABLE $.t MODIFY COLUMN x Int8");
            String[] messages = new String[2000];
            for (int n = 0; n < messages.length; n++) {
                messages[n] = "{\"n\":" + n + ",\"s\":\"a\",\"x\":" + (n % 5 == 0 ? 1000 : 1) + "}";
            }

            assertThatThrownBy(() -> pipe.write(messages))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageStartingWith("Cannot insert a batch of 2000 rows into `" + database.name()
                            + "`.`t`: the table has changed, and more than 10 % of them do not fit it any more, the last"
                            + " because: ")
                    .hasMessageEndingWith("; column `x` was Int64 and is Int8");
        }
        assertThat(database.query("SELECT count() FROM $.t")).isEqualTo("0");
        assertThat(errors()).isEmpty();
    }

    @Test
    void passesNoChangeOverThatCameWhileRowsWereInserted() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(
                        database.server(),
                        new FaultyProxy.Fault.Meanwhile(
                                () -> database.query("ALTER TABLE $.t MODIFY COLUMN x Int32")));
                Pipe pipe = pipe(proxy.server(), List.of())) {
            assertThatThrownBy(() -> pipe.write("{\"n\":1,\"x\":1}"))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageMatching("Cannot tell what became of a batch of 1 rows: `" + database.name()
                            + "`.`t` was changed while they were inserted: column `x` was Int64 and is Int32; look at what"
                            + " the queries inserted whose query_id holds [0-9a-f-]{36}");
        }
    }

    @Test
    void failsIfTheTableIsGone() throws Exception {
        try (Pipe pipe = pipe()) {
            pipe.write("{\"n\":1}");
            database.query("RENAME TABLE $.t TO $.aside");

            assertThatThrownBy(() -> pipe.write("{\"n\":2}"))
                    .cause()
                    .isInstanceOf(ClickHouseException.class)
                    .hasMessageEndingWith("; create the table or correct destination.table");
        }
    }
}
