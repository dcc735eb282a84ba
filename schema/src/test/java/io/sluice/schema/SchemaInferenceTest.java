package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SchemaInferenceTest {

    /** Values of one field in as many documents, in single quotes for double ones; none is a document without it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // numbers
                "1 | Int64",
                "1 ; -5 | Int64",
                "9223372036854775807 ; -9223372036854775808 | Int64",
                "9223372036854775808 | UInt64",
                "9223372036854775808 ; -1 | Int128",
                "18446744073709551616 | Int128",
                "170141183460469231731687303715884105728 | UInt128",
                "-170141183460469231731687303715884105729 | Int256",
                "57896044618658097711785492504343953926634992332820282019728792003956564819968 | UInt256",
                "115792089237316195423570985008687907853269984665640564039457584007913129639936 | String",
                "1 ; 1.5 | Float64",
                "1e3 | Float64",
                "1.5 ; 9007199254740993 | Variant(Float64, Int64)",
                "1.5 ; 1e400 | String",
                // booleans, nulls, gaps
                "true ; false | Bool",
                "true ; null | Nullable(Bool)",
                "1 ;  | Nullable(Int64)",
                "null ; null | Nullable(String)",
                // texts
                "'a' ; '' | String",
                "'a' ; null | Nullable(String)",
                "'2024-02-29' ; '1900-01-01' | Date32",
                "'2024-02-29' ; '2024-02-30' | String",
                "'2024-02-29' ; '' | String",
                "'2024-02-29' ; null | Nullable(Date32)",
                "'2024-02-29' ; '2024-02-29T10:00:00' | DateTime64(3, 'UTC')",
                "'2024-02-29 10:00:00' | DateTime64(3, 'UTC')",
                "'2024-02-29 10:00:00.1234Z' ; '2024-02-29 10:00:00.1Z' | DateTime64(6, 'UTC')",
                "'2024-02-29T10:00:00.1234567+02:00' | DateTime64(9, 'UTC')",
                "'2024-02-29T10:00:00.1234567890' | String",
                "'2024-02-29T10:00:00.1234567' ; '2263-01-01' | String",
                "'9999-12-31' | String",
                "'2024-02-29' ; 5 | String",
                "'12:30:00' | String",
                "'1700000000' | String",
                "'61f0c404-5cb3-11e7-907b-a6006ad3dba0' | UUID",
                "'61f0c404-5cb3-11e7-907b-a6006ad3dba0' ; 'x' | String",
                "'61f0c4045cb311e7907ba6006ad3dba0' | String",
                "'1.2.3.4' ; '255.255.255.255' | IPv4",
                "'1.2.3.4' ; '::1' | IPv6",
                "'1.2.3.4' ; '1.2.3' | String",
                "'::ffff:1.2.3.4' | IPv6",
                // arrays
                "[] | Array(String)",
                "[1, 2] ; [] | Array(Int64)",
                "[1, null] | Array(Nullable(Int64))",
                "[1, 2.5] | Array(Float64)",
                "[1, 'a', true] | Array(String)",
                "[[1], [[2]]] | Array(Array(Variant(Array(Int64), String)))",
                "[1] ;  | Array(Int64)",
                "[1] ; null | Array(Int64)",
                "[{'a': 1}, {'a': null}] | Array(Tuple(a Nullable(Int64)))",
                "[{'a': 1}, {'b': 2}] | Array(JSON)",
                // objects
                "{} | JSON",
                "{'a': 1, 'b': {'c': 'x'}} | Tuple(a Int64, b Tuple(c String))",
                "{'a': 1} ; {'a': 1, 'b': 2} | JSON",
                "{'a': 1} ; null | Tuple(a Nullable(Int64))",
                "{'a': 1} ; {'b': [18446744073709551616]} | String",
                "{'a': 1} ; {'b': [18446744073709551615, 1e40]} | JSON",
                "{'a': 1} ; {'b': 1, 'b': 2} | String",
                "{'a b': 1, 'null': 2} | Tuple(`a b` Int64, `null` Int64)",
                "{'': 1} | JSON",
                "{'a': 1, 'a': 2} | Tuple(a Int64)",
                // mixed
                "1 ; 'a' | String",
                "1 ; true | String",
                "1 ; 'a' ; null | Nullable(String)",
                "{'a': 1} ; 'a' | Variant(String, Tuple(a Int64))",
                "[1] ; {'a': 1} ; 2 | Variant(Array(Int64), String, Tuple(a Int64))",
            })
    void choosesATypeForTheValues(String values, String type) {
        String[] documents = Arrays.stream(values.split(";", -1))
                .map(String::strip)
                .map(value -> value.isEmpty() ? "{'x': 0}" : "{'x': 0, 'v': " + value + "}")
                .toArray(String[]::new);
        Table table = inferred(InferenceSettings.WHOLE_OBJECTS, documents);
        assertThat(table.columns()).extracting(Column::name).containsExactly("x", "v");
        assertThat(table.columns().get(1).type()).hasToString(type);
    }

    @Test
    void takesRepeatedTextsForFewDistinctOnes() {
        assertThat(texts(20, 5)).isEqualTo("LowCardinality(String)");
        assertThat(texts(20, 6)).as("a quarter at most").isEqualTo("String");
        assertThat(texts(19, 1)).as("too few to tell").isEqualTo("String");
        assertThat(texts(4000, 1000)).isEqualTo("LowCardinality(String)");
        assertThat(texts(40_000, 1001)).as("too many").isEqualTo("String");
    }

    private static String texts(int count, int distinct) {
        String[] documents = IntStream.range(0, count)
                .mapToObj(i -> "{'v': 'text " + i % distinct + "'}")
                .toArray(String[]::new);
        return columns(InferenceSettings.WHOLE_OBJECTS, documents).substring(2);
    }

    @Test
    void takesObjectsWithManyNamesForMaps() {
        String[] documents = IntStream.range(0, 20)
                .mapToObj(i -> "{'m': {'k" + i + "': " + i + ", 'l" + i + "': 0.5}, 'j': {'k" + i + "': "
                        + (i % 2 == 0 ? "1" : "'x'") + "}, 'n': {'k" + i + "': " + (i % 2 == 0 ? "null" : "'x'") + "}}")
                .toArray(String[]::new);
        assertThat(columns(InferenceSettings.WHOLE_OBJECTS, documents))
                .isEqualTo("m Map(String, Float64), j JSON, n Map(String, Nullable(String))");
    }

    @Test
    void spreadsObjectsOverColumns() {
        assertThat(columns(
                        new InferenceSettings("_", List.of()),
                        "{'a': {'b': {'c': 1}, 'd': [{'e': 1}]}, 'f': {}}",
                        "{'a': {'b': null, 'd': []}, 'g': {'h': 'x'}}"))
                .isEqualTo("a_b_c Nullable(Int64), a_d Array(Tuple(e Int64)), f JSON, g_h Nullable(String)");
        assertThat(columns(new InferenceSettings(".", List.of()), "{'a': {'b': {'c': 1}, 'd': [1]}}"))
                .as("arrays of dotted names would be a Nested")
                .isEqualTo("a.b.c Int64, a.d String");
    }

    @Test
    void givesTwoFieldsOfOneNameAColumnForBoth() {
        InferenceSettings flat = new InferenceSettings("_", List.of());
        assertThat(columns(flat, "{'a_b': 1, 'a': {'b': 2}}")).isEqualTo("a_b Int64");
        assertThat(columns(flat, "{'a_b': 1, 'a': {'b': 'x'}}")).isEqualTo("a_b Nullable(String)");
    }

    @Test
    void addsVirtualColumnsAndKeepsTheirNamesFree() {
        InferenceSettings settings = new InferenceSettings("", List.of(VirtualColumn.values()));
        assertThat(columns(settings, "{'a': 1, '_key': 5, '_shard': 'x'}"))
                .isEqualTo("a Int64, _key String, _timestamp DateTime64(3, 'UTC'), _stream LowCardinality(String),"
                        + " _sequence_number String, _sub_sequence UInt64, _shard LowCardinality(String),"
                        + " _raw_message String");
        assertThat(inferred(settings).columns()).hasSize(7);
    }

    @Test
    void leavesOutWhatIsNoDocument() {
        SchemaInference inference = new SchemaInference(InferenceSettings.WHOLE_OBJECTS);
        for (String text : List.of("{\"a\": 1", "[{\"a\": 1}]", "", "{\"a\": 1} x")) {
            assertThat(inference.add(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isFalse();
        }
        assertThat(inference.documents()).isZero();
        assertThatThrownBy(() -> inference.table("d", "t"))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Cannot make table t from samples: found no field in 0 documents; add documents that have"
                        + " some");
        assertThat(inference.add(" {\"a\": 1} ".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(inference.documents()).isEqualTo(1);
    }

    @Test
    void leavesOutAFieldWithoutName() {
        assertThat(columns(InferenceSettings.WHOLE_OBJECTS, "{'': 1, 'a': 2}")).isEqualTo("a Int64");
    }

    @Test
    void remembersNoMoreThanItMay() {
        SchemaInference inference = new SchemaInference(InferenceSettings.WHOLE_OBJECTS);
        for (int i = 0; i < 30_000; i++) {
            String document =
                    "{\"a" + i % 2000 + "\": {\"b" + i + "\": \"" + i + "\"}, \"" + "x".repeat(300) + i + "\": 1}";
            inference.add(document.getBytes(StandardCharsets.UTF_8));
        }
        Table table = inference.table("d", "t");
        assertThat(table.columns()).hasSize(1000);
        assertThat(table.columns())
                .allSatisfy(column -> assertThat(column.type()).hasToString("Map(String, String)"));
    }

    @Test
    void takesDeepValuesWhole() {
        assertThat(columns(
                        InferenceSettings.WHOLE_OBJECTS,
                        "{'a': " + "[".repeat(100) + "]".repeat(100) + ", 'b': " + "{'c':".repeat(100) + "1"
                                + "}".repeat(100) + "}"))
                .isEqualTo("a " + "Array(".repeat(12) + "String" + ")".repeat(12) + ", b " + "Tuple(c ".repeat(11)
                        + "JSON" + ")".repeat(11));
    }

    private static String columns(InferenceSettings settings, String... documents) {
        return inferred(settings, documents).columns().stream()
                .map(column -> column.name() + " " + column.type())
                .collect(Collectors.joining(", "));
    }

    private static Table inferred(InferenceSettings settings, String... documents) {
        SchemaInference inference = new SchemaInference(settings);
        for (String document : documents) {
            assertThat(inference.add(document.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                    .as(document)
                    .isTrue();
        }
        return inference.table("d", "t");
    }
}
