package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code sample} shows of either end. */
class SampleCommandIT {

    @TempDir
    private Path folder;

    private TestPipe pipe;

    @BeforeEach
    void open() {
        pipe = new TestPipe(folder, "sample_command");
        pipe.stream("clicks", 1).file("clicks", "table: clicks");
    }

    @AfterEach
    void close() {
        pipe.close();
    }

    @Test
    void showsDocumentsAsTheyAre() {
        pipe.put("clicks", "{ \"n\": 1,\n  \"x\": [ ] }", "{\"n\":2}{\"n\":3}", "nothing to read");

        Typed typed = pipe.type("sample source", "-n", "9");

        assertThat(typed.status()).isZero();
        assertThat(typed.out()).isEqualTo("{ \"n\": 1, \"x\": [ ] }\n{\"n\":2}\n{\"n\":3}\n");
        assertThat(typed.err()).contains("Cannot read document: found byte 0x6e; wanted a JSON object");
    }

    @Test
    void showsNoMoreThanAskedForAsJson() throws IOException {
        pipe.put("clicks", "{\"n\":1}", "no", "{\"n\":2}");

        JsonNode answer = json(pipe.type("sample source", "-n", "2", "--json"));

        assertThat(answer).hasSize(2);
        assertThat(answer.at("/0/document").textValue()).isEqualTo("{\"n\":1}");
        assertThat(answer.at("/0/partitionKey").textValue()).isEqualTo("key-0");
        assertThat(answer.at("/1/unreadable").textValue()).contains("wanted a JSON object");
    }

    @Test
    void showsTheRowsThatArrivedLast() throws IOException {
        pipe.query(
                "CREATE TABLE $.clicks (n UInt64, url String, _timestamp DateTime64(3)) ENGINE = MergeTree ORDER BY n");
        pipe.query("INSERT INTO $.clicks SELECT number, '/a', toDateTime64(1000 - number, 3) FROM numbers(5)");

        Typed typed = pipe.type("sample destination", "-n", "2");

        assertThat(typed.err()).isEmpty();
        assertThat(typed.out()).isEqualTo("""
            {"n":0,"url":"/a","_timestamp":"1970-01-01 00:16:40.000"}
            {"n":1,"url":"/a","_timestamp":"1970-01-01 00:16:39.000"}
            """);
        assertThat(json(pipe.type("sample destination", "-n", "1", "--json"))
                        .at("/0/n")
                        .longValue())
                .isZero();
    }

    @Test
    void showsTheRowsOfTheNewestPartsWhereNothingTellsTheirArrival() {
        pipe.query("CREATE TABLE $.clicks (n UInt64) ENGINE = MergeTree ORDER BY n");
        for (int n : new int[] {7, 3, 5}) {
            pipe.query("INSERT INTO $.clicks VALUES (" + n + ")");
        }

        assertThat(pipe.type("sample destination", "-n", "2").out()).isEqualTo("{\"n\":5}\n{\"n\":3}\n");
    }

    @Test
    void saysThatThereIsNothing() {
        pipe.query("CREATE TABLE $.clicks (n UInt64) ENGINE = Memory");

        assertThat(pipe.type("sample source").err()).isEqualTo("The stream holds no records.\n");
        assertThat(pipe.type("sample destination").err()).isEqualTo("The table holds no rows.\n");
    }

    @Test
    void showsTheStackTraceOfACommandWithinACommand() {
        assertThat(pipe.type("sample destination", "--debug").err()).contains("\tat io.sluice.");
    }

    @Test
    void saysWhatIsMissing() {
        fails(pipe.type("sample destination"), 1, "create the table or correct destination.table");
        fails(pipe.type("sample destination", "--clickhouse.url", "http://127.0.0.1:1"), 1, "Cannot reach ClickHouse");
        fails(
                pipe.type("sample source", "--source.kinesis.streamName", "no"),
                2,
                "Cannot read stream no: no such stream");
        fails(pipe.type("sample source", "-n", "0"), 2, "Cannot take -n 0");
        assertThat(Typed.in(folder, "sample").status()).isEqualTo(2);
        assertThat(Typed.in(folder, "sample").err()).contains("Missing required subcommand", "source", "destination");
    }

    private static void fails(Typed typed, int status, String message) {
        assertThat(typed.err()).contains(message).doesNotContain("\tat ", "Caused by");
        assertThat(typed.status()).isEqualTo(status);
        assertThat(typed.out()).isEmpty();
    }

    private static JsonNode json(Typed typed) throws IOException {
        assertThat(typed.err()).isEmpty();
        return new ObjectMapper().readTree(typed.out());
    }
}
