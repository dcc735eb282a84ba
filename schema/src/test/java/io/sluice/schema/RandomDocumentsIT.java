package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.WikipediaEdits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whole tables of documents, made up and real, are the same whether the server reads them or we do. */
final class RandomDocumentsIT {

    private static final ServerTables SERVER = new ServerTables("random_documents");

    @Test
    void readsRandomDocumentsOfRandomTablesAsTheServerDoes() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        int documents = 0;
        while (documents < 20_000) {
            List<RandomColumn> columns = new ArrayList<>();
            List<String> declared = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                RandomColumn column = RandomColumn.of(random, 0);
                columns.add(column);
                declared.add("`c " + i + "` " + column.type());
            }
            List<String> fields = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                fields.add(fields(columns, random));
            }
            ServerTables.Outcome outcome = SERVER.compare(String.join(", ", declared), fields);
            assertThat(outcome.differences(fields))
                    .as("seed %s, columns %s", seed, declared)
                    .isEmpty();
            documents += fields.size();
        }
    }

    @Test
    void readsTheEditsOfWikipediaAsTheServerDoes() {
        List<String> fields = WikipediaEdits.documents().stream()
                .map(document -> document.substring(1, document.length() - 1))
                .toList();
        ServerTables.Outcome outcome = SERVER.compare("""
                time DateTime64(3), channel LowCardinality(String), cityName Nullable(String), comment String,
                countryIsoCode LowCardinality(Nullable(String)), countryName Nullable(String), isAnonymous Bool,
                isMinor Bool, isNew Bool, isRobot Bool, isUnpatrolled Bool, metroCode Nullable(UInt16),
                namespace LowCardinality(String), page String, regionIsoCode Nullable(String),
                regionName Nullable(String), user String, delta Int32, added UInt32, deleted UInt32""", fields);
        assertThat(outcome.theirs()).hasSize(WikipediaEdits.COUNT);
        assertThat(outcome.differences(fields)).isEmpty();
    }

    @Test
    void takesTheDefaultOfTheServerRowByRow() {
        ServerTables.Outcome outcome = SERVER.compare(
                "a UInt8 DEFAULT n + 1, b String DEFAULT concat('a is ', toString(a)), c Nullable(UInt8) DEFAULT 3",
                List.of("", "\"a\":7", "\"b\":\"x\",\"c\":null", "\"a\":null,\"b\":null,\"c\":5"));
        assertThat(outcome.theirs().values())
                .containsExactly("1\ta is 1\t3", "7\ta is 7\t3", "3\tx\t\\N", "4\ta is 4\t5");
        assertThat(outcome.asRows()).isEqualTo(outcome.theirs());
    }

    private static String fields(List<RandomColumn> columns, Random random) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (random.nextInt(20) > 0) {
                fields.add("\"c " + i + "\" : " + columns.get(i).json().apply(random));
            }
        }
        if (random.nextInt(10) == 0) {
            fields.add("\"unknown\":{\"a\":[{}]}");
        }
        if (random.nextInt(4) == 0) {
            Collections.shuffle(fields, random);
        }
        return String.join(", ", fields);
    }
}
