package io.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.ConfigSource;
import io.sluice.jobconfig.PayloadConfig;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeReader;
import io.sluice.jobconfig.SecretStore;
import io.sluice.schema.SchemaException;
import io.sluice.schema.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which table documents ask for, as the pipe file names their fields. */
final class InferredTableTest {

    private static final String ORDER = "{\"id\":7,\"at\":\"2026-01-31T12:00:00Z\",\"user\":{\"name\":\"ann\"}}";

    @Test
    void givesEachFieldAColumnInTheOrderOfTheFirstTime() {
        assertThat(sql("", ORDER)).startsWith("""
            CREATE TABLE `default`.`orders`
            (
                `id` Int64,
                `at` DateTime64(3, 'UTC'),
                `user` Tuple(name String)
            )
            ENGINE = MergeTree
            ORDER BY (`at`)\
            """);
    }

    @Test
    void ordersByAnotherColumnWhereThereIsNoTime() {
        assertThat(sql("", "{\"a\":null,\"b\":1.5}", "{\"a\":\"x\",\"b\":2}")).contains("ORDER BY (`b`)");
        assertThat(sql("", "{\"a\":null}")).contains("ORDER BY ()");
    }

    @Test
    void flattensAsThePipeDoes() {
        assertThat(sql("  flatten: true", ORDER)).contains("`user_name` String");
    }

    @Test
    void takesTheFieldsThatAreMapped() {
        String mappings = """
            fieldMappings:
              - {sourceField: at, destinationField: ordered_at}
              - {sourceField: _key, destinationField: partition}\
            """;

        assertThat(sql(mappings, ORDER)).contains("""
            (
                `ordered_at` DateTime64(3, 'UTC'),
                `partition` String
            )\
            """);
    }

    @Test
    void namesTheMappingsWhoseFieldsAreNotThere() {
        assertThatThrownBy(() -> sql(
                        "fieldMappings: [{sourceField: user.name, destinationField: a},"
                                + " {sourceField: x, destinationField: b}]",
                        ORDER))
                .isInstanceOf(SchemaException.class)
                .hasMessage("""
                    Cannot infer the type of column 'a': found no field 'user.name' at the top of the documents;\
                     describe the table in destination.columns
                    Cannot infer the type of column 'b': found no field 'x' at the top of the documents; describe\
                     the table in destination.columns\
                    """);
    }

    @Test
    void findsTheDocumentsOfARecordAndWhatIsNone() {
        Contents contents = Contents.documents(records("{\"a\":1}\n{\"a\":2}", "none", ""), PayloadConfig.DEFAULT);

        assertThat(contents.documents())
                .extracting(document -> new String(document.payload(), StandardCharsets.UTF_8))
                .containsExactly("{\"a\":1}", "{\"a\":2}");
        assertThat(contents.items())
                .hasSize(4)
                .filteredOn(Contents.Item.Unreadable.class::isInstance)
                .hasSize(2);
        assertThat(Contents.messages(records("none"), PayloadConfig.DEFAULT).documents())
                .hasSize(1);
    }

    private static String sql(String more, String... documents) {
        return InferredTable.of(config(more), records(documents)).sql();
    }

    private static List<StreamRecord> records(String... payloads) {
        return Stream.of(payloads)
                .map(payload -> new StreamRecord(
                        payload.getBytes(StandardCharsets.UTF_8), "orders", "shardId-000000000000", "1", 0, "k", 0))
                .toList();
    }

    private static PipeConfig config(String more) {
        String text = """
            name: orders
            source: {kinesis: {streamName: orders, region: eu-central-1}}
            clickhouse: {url: "http://127.0.0.1:8123"}
            destination:
              table: orders
            """ + more;
        return new PipeReader(Map.of(), SecretStore.none(), Clock.systemUTC())
                .read(List.of(ConfigSource.text("pipe", text)))
                .config();
    }
}
