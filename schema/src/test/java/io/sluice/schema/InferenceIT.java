package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.WikipediaEdits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tables made from samples are made by the server as they were meant, and take their documents as the server does. */
final class InferenceIT {

    private static final ServerTables SERVER = new ServerTables("inference");

    @Test
    void makesTheTableOfTheWikipediaEditsAndFillsItAsTheServerDoes() {
        List<String> fields = WikipediaEdits.documents().stream()
                .map(document -> document.substring(1, document.length() - 1))
                .toList();
        Table table = inferred(fields);
        assertThat(table.columns().stream()
                        .map(column -> column.name() + " " + column.type())
                        .collect(Collectors.joining("\n")))
                .isEqualTo("""
                        n Int64
                        time DateTime64(3, 'UTC')
                        channel LowCardinality(String)
                        cityName Nullable(String)
                        comment String
                        countryIsoCode LowCardinality(Nullable(String))
                        countryName LowCardinality(Nullable(String))
                        isAnonymous Bool
                        isMinor Bool
                        isNew Bool
                        isRobot Bool
                        isUnpatrolled Bool
                        metroCode Nullable(Int64)
                        namespace LowCardinality(String)
                        page String
                        regionIsoCode LowCardinality(Nullable(String))
                        regionName Nullable(String)
                        user String
                        delta Int64
                        added Int64
                        deleted Int64""");
        ServerTables.Outcome outcome = created(table, fields);
        assertThat(outcome.theirs()).hasSize(WikipediaEdits.COUNT);
        assertThat(outcome.rejections()).isEmpty();
        assertThat(outcome.differences(fields)).isEmpty();
    }

    @Test
    void fitsEveryRandomDocumentIntoTheTableMadeFromThem() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            List<RandomColumn> columns = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                columns.add(RandomColumn.of(random, 0));
            }
            List<String> fields = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                List<String> document = new ArrayList<>();
                for (int c = 0; c < columns.size(); c++) {
                    if (random.nextInt(10) > 0) {
                        document.add("\"c " + c + "\":" + columns.get(c).json().apply(random));
                    }
                }
                fields.add(String.join(",", document));
            }
            Table table = inferred(fields);
            ServerTables.Outcome outcome = created(table, fields);
            assertThat(outcome.rejections())
                    .as("seed %s, %s from %s", seed, table.columns(), columns)
                    .isEmpty();
            assertThat(outcome.asRows())
                    .as("seed %s, %s", seed, table.columns())
                    .hasSize(fields.size())
                    .isEqualTo(outcome.asBlock());
        }
    }

    private static Table inferred(List<String> fields) {
        SchemaInference inference = new SchemaInference(InferenceSettings.WHOLE_OBJECTS);
        for (int n = 0; n < fields.size(); n++) {
            String document = "{\"n\":" + n + (fields.get(n).isEmpty() ? "" : ",") + fields.get(n) + "}";
            assertThat(inference.add(document.getBytes(StandardCharsets.UTF_8)))
                    .as(document)
                    .isTrue();
        }
        return inference.table("inference", "t");
    }

    private static ServerTables.Outcome created(Table table, List<String> fields) {
        return SERVER.compare(
                name -> CreateTable.of(
                                new Table(table.database(), name, table.columns()),
                                TableStorage.of(new TableEngine.MergeTree(), List.of("n")))
                        .sql(),
                fields);
    }
}
