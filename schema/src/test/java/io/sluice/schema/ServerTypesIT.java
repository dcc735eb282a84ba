package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Type texts of a real server are printed as they were parsed. */
final class ServerTypesIT {

    private static final ServerTables SERVER = new ServerTables("server_types");

    @Test
    void printsEveryTypeOfTheSystemTablesAsParsed() {
        List<String> types = types("SELECT DISTINCT type FROM system.columns FORMAT TSVRaw");
        assertThat(types).hasSizeGreaterThan(50);
        assertThat(types.stream()
                        .filter(type -> !DataType.parse(type).toString().equals(type)))
                .isEmpty();
    }

    @Test
    void printsOddTypesAsTheServerDoes() {
        List<String> declared = List.of(
                "Tuple(`a b` UInt8, `select` String, `FROM` String, `x.y` UInt8, `ü` UInt8, `a``b` UInt8, `c\\`d` UInt8)",
                "JSON(max_dynamic_paths=10, `a b`.c UInt8, x.y DateTime64(3,'UTC'), `k.v` UInt8, SKIP z.`q-1`, SKIP REGEXP"
                        + " '^a\\\\.b')",
                "JSON(max_dynamic_types=3, b UInt8, a Array(String), SKIP y, SKIP x)",
                "Enum16('it\\'s' = -5, 'back\\\\slash' = 0, 'tab\\t' = 6, 'ü' = 7, '\\x01' = 8, '`' = 9)",
                "Dynamic(max_types=5)",
                "Variant(UInt64, String, Array(UInt8))",
                "Enum8('a,b' = 1, '(c)' = 2, '-- no comment' = 3, '/* nor this */' = 4, '' = 5, '=' = 6, '\\'' = 7)",
                "Decimal64(3)",
                "Nested(a UInt8, `b c` Array(String))",
                "SimpleAggregateFunction(groupArrayArray(10), Array(UInt8))",
                "AggregateFunction(quantiles(0.5, 0.9), UInt64)",
                "DateTime('Etc/GMT+3')",
                "Array(Tuple(Nullable(FixedString(3)), Map(LowCardinality(String), Point)))");
        List<String> columns = new ArrayList<>();
        for (String type : declared) {
            columns.add("c" + columns.size() + " " + type);
        }
        SERVER.post("CREATE TABLE server_types.odd (" + String.join(", ", columns) + ") ENGINE = Memory", new byte[0]);
        List<String> types = types("SELECT type FROM system.columns WHERE database = 'server_types' AND table = 'odd'"
                + " ORDER BY position FORMAT TSVRaw");
        assertThat(types).hasSize(declared.size());
        for (int i = 0; i < types.size(); i++) {
            assertThat(DataType.parse(types.get(i))).hasToString(types.get(i));
            assertThat(DataType.parse(declared.get(i))).as(declared.get(i)).hasToString(types.get(i));
        }
    }

    @Test
    void printsEveryTypeAsTheServerDoes() {
        List<String> declared = new ArrayList<>();
        for (DataType.Plain plain : DataType.Plain.values()) {
            declared.add(plain.toString());
        }
        declared.addAll(List.of(
                "FixedString(1)",
                "Decimal(9, 0)",
                "Decimal(76, 76)",
                "DateTime",
                "DateTime('UTC')",
                "DateTime64(0)",
                "DateTime64(9, 'Asia/Kathmandu')",
                "Time64(0)",
                "Enum8('a' = -128)",
                "Enum16('a' = -32768, 'b' = 32767)",
                "Dynamic",
                "JSON",
                "Nullable(JSON)",
                "Variant(DateTime64(3, 'UTC'), JSON, Map(String, UInt8))",
                "LowCardinality(Nullable(FixedString(3)))",
                "Tuple(UInt8)",
                "Nested(`a b` Tuple(c JSON(`d e` UInt8), d Dynamic(max_types=3)))",
                "SimpleAggregateFunction(max, DateTime64(3))",
                "AggregateFunction(uniq, String)",
                "IntervalDay"));
        List<String> columns = new ArrayList<>();
        for (String type : declared) {
            columns.add("c" + columns.size() + " " + type);
        }
        SERVER.post(
                "CREATE TABLE server_types.every (" + String.join(", ", columns) + ") ENGINE = Memory", new byte[0]);
        List<String> types = types("SELECT type FROM system.columns WHERE database = 'server_types' AND table = 'every'"
                + " ORDER BY position FORMAT TSVRaw");
        assertThat(types).isEqualTo(declared);
        assertThat(types).allSatisfy(type -> assertThat(DataType.parse(type)).hasToString(type));
    }

    @Test
    void printsRandomTypesAsTheServerDoes() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            columns.add("c" + i + " " + RandomColumn.of(random, 0).type());
        }
        SERVER.post(
                "CREATE TABLE server_types.random (" + String.join(", ", columns) + ") ENGINE = Memory", new byte[0]);
        List<String> types =
                types("SELECT type FROM system.columns WHERE database = 'server_types' AND table = 'random'"
                        + " ORDER BY position FORMAT TSVRaw");
        assertThat(types).hasSize(500);
        for (int i = 0; i < types.size(); i++) {
            assertThat(DataType.parse(columns.get(i).substring(columns.get(i).indexOf(' '))))
                    .as("seed %s", seed)
                    .hasToString(types.get(i));
            assertThat(DataType.parse(types.get(i))).as("seed %s", seed).hasToString(types.get(i));
        }
    }

    private static List<String> types(String query) {
        return SERVER.post(query, new byte[0]).lines().toList();
    }
}
