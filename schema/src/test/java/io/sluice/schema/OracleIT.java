package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What ClickHouse's own JSONEachRow makes of a value is what our rows and our blocks make of it, for every type, except
 * where a line says why it is not.
 */
final class OracleIT {

    private static final ServerTables SERVER = new ServerTables("oracle");

    @Test
    void integers() {
        Cases cases = new Cases();
        for (String type : List.of("Int8", "Int16", "Int32", "Int64", "Int128", "Int256")) {
            cases.of(type)
                    .same("0", "-1", "127", "-128", "null", "'12'", "'-12'", "true", "false", "'x'", "[1]", "{}")
                    .stricter("no number in it, the server makes 0 of it", "''")
                    .wider("exact in another notation", "1e2", "100")
                    .wider("exact in another notation", "12.0", "12");
        }
        for (String type : List.of("UInt8", "UInt16", "UInt32", "UInt64", "UInt128", "UInt256")) {
            cases.of(type).same("0", "255", "null", "'12'", "true", "'x'", "'-1'");
        }
        cases.of("Int8").stricter("the server wraps around", "128", "-129", "1000");
        cases.of("UInt8").stricter("the server wraps around", "256");
        cases.of("Int64")
                .same("9223372036854775807", "-9223372036854775808", "9007199254740993")
                .stricter("the server wraps around", "9223372036854775808");
        cases.of("UInt64").same("18446744073709551615").stricter("the server wraps around", "18446744073709551616");
        cases.of("Int128").same("170141183460469231731687303715884105727", "-170141183460469231731687303715884105728");
        cases.of("UInt128").same("340282366920938463463374607431768211455");
        cases.of("UInt256").same("115792089237316195423570985008687907853269984665640564039457584007913129639935");
        cases.check();
    }

    @Test
    void floats() {
        Cases cases = new Cases();
        for (String type : List.of("Float32", "Float64", "BFloat16")) {
            cases.of(type)
                    .same(
                            "0", "-0.0", "0.1", "1.5e10", "-2.25", "null", "'nan'", "'inf'", "'-inf'", "'1.5'", "'x'",
                            "[]");
        }
        cases.of("Float64").same("0.30000000000000004", "123456789.123456789", "1.7976931348623157e308", "5e-324");
        cases.of("Float32").same("16777217", "3.4028235e38", "1e-45", "0.1234567890123");
        cases.check();
    }

    @Test
    void decimals() {
        Cases cases = new Cases();
        cases.of("Decimal(9, 2)")
                .same("1.23", "-1.23", "0", "1e2", "'1.5'", "null", "1.2300", "9999999.99", "'x'")
                .stricter("the server leaves digits out", "1.239", "-1.239");
        cases.of("Decimal(9, 2)").same("10000000", "1e9");
        cases.of("Decimal(18, 4)").same("12345678901234.5678", "-0.0001", "1e-4");
        cases.of("Decimal(38, 10)").same("1234567890123456789012345678.0123456789", "-1", "0.1");
        cases.of("Decimal(76, 20)").same("12345678901234567890123456789012345678901234567890.12345678901234567890");
        cases.check();
    }

    @Test
    void texts() {
        Cases cases = new Cases();
        cases.of("String").same("''", "'grün'", "'a\\nb\\u00e9'", "null", "1.50", "true", "{'a': [1, 2]}", "[1, {}]");
        cases.of("LowCardinality(String)").same("'a'", "null");
        cases.of("LowCardinality(Nullable(String))").same("'a'", "null");
        cases.of("Nullable(String)").same("'a'", "null", "''");
        cases.of("FixedString(4)").same("'ab'", "'abcd'", "'abcde'", "null", "''");
        cases.of("Enum8('a' = -1, 'b' = 2)").same("'a'", "'b'", "2", "-1", "'c'");
        // not comparable: of 3 and of null, the server makes numbers without a name, and then cannot read the table
        cases.of("Enum16('x' = 1000, '' = 3)").same("'x'", "''", "3");
        cases.of("Bool")
                .same("true", "false", "null", "1", "0", "'x'")
                .wider("a text that names one", "'true'", "true");
        cases.of("Nullable(Bool)").same("true", "null");
        cases.of("UUID")
                .same("'61f0c404-5cb3-11e7-907b-a6006ad3dba0'", "'61F0C4045CB311E7907BA6006AD3DBA0'", "'x'", "1")
                .wider("null is the default, as for any other type", "null", "00000000-0000-0000-0000-000000000000");
        cases.of("IPv4").same("'1.2.3.4'", "'255.255.255.255'", "null", "'1.2.3'", "'1.2.3.256'");
        cases.of("IPv6")
                .same("'::'", "'2001:db8::1'", "'::ffff:1.2.3.4'", "'1.2.3.4'", "'1:2:3:4:5:6:7:8'", "null", "'g::'");
        cases.check();
    }

    @Test
    void times() {
        Cases cases = new Cases();
        cases.of("Date").same("'2024-02-29'", "'1970-01-01'", "'2149-06-06'", "12", "null", "'x'");
        cases.of("Date32").same("'2024-02-29'", "'1900-01-01'", "'2299-12-31'", "null", "12");
        for (String zone : List.of("'UTC'", "'Europe/Berlin'", "'America/New_York'", "'Asia/Kathmandu'")) {
            cases.of("DateTime(" + zone + ")")
                    .same(
                            "'2023-11-14 22:13:20'",
                            "'2023-11-14T22:13:20Z'",
                            "'2023-07-14T22:13:20+05:30'",
                            "'2023-03-26 02:30:00'",
                            "'2023-10-29 02:30:00'",
                            "'2023-11-05 01:30:00'",
                            "'2023-03-12 02:30:00'",
                            "1700000000",
                            "'1700000000'",
                            "null",
                            "'x'");
            cases.of("DateTime64(3, " + zone + ")")
                    .same(
                            "'2023-11-14 22:13:20.123'",
                            "'2023-11-14T22:13:20.123456Z'",
                            "'2023-11-14T22:13:20'",
                            "null",
                            "'x'");
        }
        cases.of("DateTime64(3, 'UTC')").wider("seconds with a fraction", "1700000000.5", "2023-11-14 22:13:20.500");
        cases.of("DateTime64(6, 'UTC')").same("'1969-12-31 23:59:59.5'", "'1900-01-01 00:00:00'");
        cases.of("DateTime64(9, 'UTC')").same("'2023-11-14 22:13:20.123456789'");
        cases.of("Time").same("'25:01:02'", "'-999:59:59'", "12", "-1", "null", "'x'", "'00:00:00'");
        cases.of("Time64(3)").same("'25:01:02.5'", "'-999:59:59.123'", "null", "'x'");
        cases.check();
    }

    @Test
    void containers() {
        Cases cases = new Cases();
        cases.of("Array(UInt8)").same("[]", "[1,2,3]", "null", "[1,null]", "1", "['x']");
        cases.of("Array(Nullable(String))").same("['a',null]");
        cases.of("Array(Array(LowCardinality(String)))").same("[['a'],[],['b','a']]");
        cases.of("Map(String, UInt8)").same("{}", "{'a':1,'b':2}", "null", "{'a':1,'a':2}", "[]");
        cases.of("Map(LowCardinality(String), Array(UInt8))").same("{'a':[1],'b':[]}");
        cases.of("Map(UInt16, String)").same("{'12':'a'}");
        cases.of("Map(Date, UInt8)").same("{'2024-01-01':1}");
        cases.of("Map(UUID, Map(String, Nullable(Int8)))").same("{'61f0c404-5cb3-11e7-907b-a6006ad3dba0':{'x':null}}");
        cases.of("Tuple(UInt8, String)").same("[1,'a']", "[1]", "[1,'a',2]", "{'1':1}", "null");
        cases.of("Tuple(a UInt8, b Nullable(String), c Array(UInt8))")
                .same("{'a':1,'b':'x','c':[1]}", "{'c':[2],'a':1}", "{}", "{'z':1,'b':null}", "null", "{'a':'x'}")
                .wider("a named tuple from an array", "[1,'a',[]]", "(1,'a',[])");
        cases.of("Tuple(a Tuple(b UInt8, c String), `d e` LowCardinality(String))")
                .same("{'a':{'c':'x','b':2},'d e':'q'}", "{'d e':'q'}");
        cases.of("Nested(a UInt8, b String)").same("[{'a':1,'b':'x'},{'b':'y'}]", "[]", "null");
        cases.of("SimpleAggregateFunction(sum, UInt64)").same("1", "null");
        cases.of("SimpleAggregateFunction(anyLast, LowCardinality(Nullable(String)))")
                .same("'1'", "null");
        cases.of("Point").same("[1,2.5]", "[1]", "null");
        cases.of("Ring").same("[[1,2],[3,4]]", "[]");
        cases.of("LineString").same("[[1,2],[3,4]]");
        cases.of("Polygon").same("[[[1,2],[3,4]]]");
        cases.of("MultiLineString").same("[[[1,2],[3,4]],[]]");
        cases.of("MultiPolygon").same("[[[[1,2],[3,4]]],[]]");
        cases.check();
    }

    @Test
    void dynamicTypes() {
        Cases cases = new Cases();
        cases.of("Variant(String, UInt64, Array(UInt64), Bool)")
                .same("'a'", "null", "[1,2]", "true", "{'a':1}")
                .wider("a number is no boolean where there is an integer", "1", "1");
        cases.of("Dynamic")
                .same("1", "-1", "'x'", "'2024-01-01'", "'2024-01-01 10:00:00'", "'2024-01-01T10:00:00.123Z'", "1.5")
                .same("true", "null", "[1,2,null]", "[1,'a']", "18446744073709551615", "[]", "[1,2.5]", "1e3", "'12'")
                .same("['2024-01-01','x']", "[null]", "'1999-01-01T10:00:00'", "'1900-01-01'", "-0", "'10:00:00'")
                .same("'61f0c404-5cb3-11e7-907b-a6006ad3dba0'", "'2024-01-01 10:00'", "9223372036854775808", "{}")
                .wider("elements keep their own types", "[true,'x']", "[true,'x']")
                .wider("an object is kept as it is", "{'a':1}", "{\"a\":1}")
                .wider("integers are exact", "36893488147419103232", "36893488147419103232");
        cases.of("Array(Dynamic)").same("[1,'a',null,[true]]", "[]", "null");
        cases.of("Map(String, Dynamic)").same("{'a':1,'b':[1.5]}");
        cases.of("Tuple(d Dynamic(max_types=2), e String)").same("{'d':1,'e':'x'}", "{'d':'y'}", "{'d':1.5}", "{}");
        cases.of("Variant(Int64, Float64)").same("1", "1.5", "null");
        cases.of("Variant(String, UUID, Date)").same("'61f0c404-5cb3-11e7-907b-a6006ad3dba0'", "'2024-01-01'", "'x'");
        cases.of("Variant(Date, DateTime, String)").same("'2024-01-01'", "'2024-01-01 10:00:00'", "'x'", "null");
        cases.of("Variant(Array(String), Map(String, UInt8))").same("['a']", "{'a':1}", "null");
        cases.of("Variant(LowCardinality(String), UInt64)").same("1", "'a'", "null", "'a'", "'b'");
        cases.of("Variant(Array(LowCardinality(Nullable(String))), UInt64)").same("['a',null,'a']", "[]", "7", "null");
        cases.of("Variant(JSON, String, UInt64)").same("{'a':{'b':1}}", "1", "'x'", "null", "{}");
        cases.of("Variant(JSON(a UInt8, SKIP b), UInt64)").same("{'a':1,'b':2,'c':3}", "5");
        cases.of("Variant(Tuple(a LowCardinality(String), b UInt8), UInt64)").same("{'a':'x','b':1}", "2");
        cases.of("Array(Variant(String, UInt64))").same("[1,'a',null]");
        cases.of("JSON").same("{'a':{'b':1},'c':[1,'x',null]}", "{}", "null", "{'a':1.5,'d':'2024-01-01'}");
        cases.of("JSON(max_dynamic_paths=4, a.b UInt8, SKIP x, SKIP REGEXP '^y')")
                .same("{'a':{'b':1,'c':2},'x':1,'yy':2}");
        cases.of("Variant(Array(Int64), JSON, String)").same("[1]", "'a'", "null");
        cases.of("Variant(Array(Int64), JSON)").same("{'a':{'b':'2024-01-01T10:00:00Z'},'c':[1]}", "[1]", "null");
        cases.of("Variant(LowCardinality(String), UInt8, Map(String, UInt8))").same("'a'", "7", "{'a':1}", "null");
        cases.of("Variant(UInt8, Array(LowCardinality(Nullable(String))))")
                .same("['a',null,'b','a']", "7", "[]", "null");
        cases.of("JSON").same("{'a':'2024-01-01T10:00:00.5Z','b':['2024-01-01 10:00:00'],'c':'12'}");
        cases.of("Array(JSON)").same("[{'a':1},{},{'b':'x'}]", "[]");
        cases.of("Nullable(JSON)").same("null", "{'a':1}");
        cases.of("Map(String, JSON(a UInt8))").same("{'k':{'a':5,'b':[]}}");
        cases.of("Tuple(j JSON, n UInt8)").same("{'j':{'a':1},'n':2}");
        cases.check();
    }

    @Test
    void extremeTimes() {
        String clamps = "the server takes the nearest that the type has";
        String rollsOver = "the server goes on with the day or minute after";
        Cases cases = new Cases();
        cases.of("Date")
                .same("65535", "-1", "[]")
                .stricter(clamps, "'1969-12-31'", "'2149-06-07'", "'2024-13-01'")
                .stricter(rollsOver, "'2024-02-30'")
                .stricter("the server counts it as a day", "true")
                .wider("too large for days, it is a point in time", "1700000000", "2023-11-14")
                .wider("the time of day is left out", "'2024-02-29 10:00:00'", "2024-02-29")
                .wider("the time of day is left out", "'2024-02-29T10:00:00Z'", "2024-02-29");
        cases.of("Date32").same("-1", "'1925-01-01'").stricter(clamps, "'1899-12-31'", "'2300-01-01'");
        cases.of("DateTime('UTC')")
                .same("0", "'2024-01-01'", "''", "'2023-11-14T22:13:20+0530'", "'2023-11-14 22:13'")
                .stricter(clamps, "'1969-12-31 23:59:59'", "'2106-02-07 06:28:16'", "4294967296", "-1")
                .stricter(rollsOver, "'2024-01-01 24:00:00'", "'2024-01-01 23:59:60'")
                .wider("fractions are cut off", "1.5", "1970-01-01 00:00:01")
                .wider("milliseconds, by magnitude", "1700000000000", "2023-11-14 22:13:20");
        cases.of("DateTime64(3, 'UTC')")
                .same("1700000000123", "'1700000000'", "0", "''", "'2024-01-01'")
                .wider("integers do not depend on the precision", "1700000000", "2023-11-14 22:13:20.000")
                .wider("integers do not depend on the precision", "-1", "1969-12-31 23:59:59.000")
                .stricter("beyond what the type is documented for", "'1899-12-31 23:59:59'", "'2300-01-01 00:00:00'");
        // not comparable: of a later one the server makes an error that ends the whole insert
        cases.of("DateTime64(9, 'UTC')").same("'2262-04-11 23:47:15'");
        cases.of("Time")
                .same("'1000:00:00'", "'1:02:03'")
                .stricter(rollsOver, "'12:60:00'")
                .stricter(clamps, "3600000");
        cases.check();
    }

    @Test
    void extremeNumbersAndTexts() {
        String wraps = "the server wraps around";
        String empty = "no number in it, the server makes 0 of it";
        Cases cases = new Cases();
        cases.of("Bool")
                .same("2", "-1", "''")
                .wider("exact in another notation", "1.0", "true")
                .wider("a number as text", "'1'", "true");
        cases.of("Float32")
                .same("'infinity'", "-1e-50", "'1e5'", "true", "''")
                .stricter("the server makes an infinity of it", "1e39");
        cases.of("Float64").same("'+1.5'", "' 1'", "'0x10'").stricter("the server makes an infinity of it", "1e309");
        cases.of("Decimal(9, 2)")
                .same("-9999999.99", "true", "'1,5'")
                .stricter("the server leaves digits out", "1e-3")
                .stricter(empty, "''");
        cases.of("Decimal(76, 0)").same("1e75");
        cases.of("UInt8").same("'007'", "'+7'", "' 7'", "1.5", "1e-1", "null").wider("minus zero is zero", "-0", "0");
        cases.of("Nullable(UInt8)")
                .same("'null'", "'NULL'")
                .stricter(empty, "''")
                .stricter(wraps, "256");
        cases.of("LowCardinality(UInt8)").same("1", "null").stricter(wraps, "256");
        cases.of("Array(UInt8)").same("{}", "'[1,2]'", "[[1]]").stricter(wraps, "[256]");
        cases.of("Map(UInt8, UInt8)").same("{'a':1}").stricter(wraps, "{'256':1}", "{'1':256}");
        cases.of("FixedString(3)").same("true", "'ü'", "'üü'", "{}").wider("a number by its text", "12", "12\\0");
        cases.of("Enum8('a' = 1, '2' = 5)").same("'2'", "5");
        cases.of("UUID").same("''", "'61f0c404-5cb3-11e7-907b-a6006ad3dba'", "'61f0c404-5cb3-11e7-907b-a6006ad3dbag'");
        cases.of("IPv4")
                .same("''", "'01.2.3.4'", "'1.2.3.4 '", "16909060")
                .wider("the same address", "'::ffff:1.2.3.4'", "1.2.3.4");
        cases.of("IPv6").same("''", "'1::2::3'", "'fe80::1%eth0'", "'::ffff:0102:0304'", "'0:0:0:0:0:0:0:0:0'");
        cases.of("String").same("'\\u0000'", "'\\ud83d\\ude00'", "1e400", "[1, 2 ]", "-0");
        cases.of("Tuple(a UInt8, b UInt8)")
                .same("[1,2,3]", "[]", "'x'")
                .wider("the last of repeated fields counts", "{'a':1,'a':2,'b':3}", "(2,3)");
        // not comparable: an integer above UInt64, or a path given twice, is an error that ends the whole insert
        cases.of("JSON")
                .same("1", "[1]", "'x'", "null", "{'a.b':1}", "{'a':{}}", "{'a':[]}", "{'a':null}")
                .same("{'a':18446744073709551615}");
        cases.of("Point").same("[1,2,3]", "{'x':1}", "'(1,2)'");
        cases.check();
    }

    /** Values of one table column per type, compared all in one go. */
    private static final class Cases {
        private record Case(String json, String kind, String reason, String wanted) {}

        private final Map<String, List<Case>> cases = new LinkedHashMap<>();
        private List<Case> current = new ArrayList<>();

        Cases of(String type) {
            current = cases.computeIfAbsent(type, key -> new ArrayList<>());
            return this;
        }

        /** Both take the value, as the same, or both refuse it. */
        Cases same(String... values) {
            for (String value : values) {
                current.add(new Case(value, "same", "", ""));
            }
            return this;
        }

        /** We refuse what the server takes. */
        Cases stricter(String reason, String... values) {
            for (String value : values) {
                current.add(new Case(value, "stricter", reason, ""));
            }
            return this;
        }

        /** We take what the server refuses, or takes as something else. */
        Cases wider(String reason, String value, String wanted) {
            current.add(new Case(value, "wider", reason, wanted));
            return this;
        }

        void check() {
            List<String> differences = new ArrayList<>();
            cases.forEach((type, values) -> {
                ServerTables.Outcome outcome = SERVER.compare(
                        "v " + type,
                        values.stream()
                                .map(value -> "\"v\":" + value.json().replace('\'', '"'))
                                .toList());
                for (int n = 0; n < values.size(); n++) {
                    Case value = values.get(n);
                    String theirs = outcome.theirs().getOrDefault(n, "refused");
                    String ours = outcome.asRows().getOrDefault(n, "refused");
                    String block = outcome.asBlock().getOrDefault(n, "refused");
                    boolean right = switch (value.kind()) {
                        case "same" -> ours.equals(theirs);
                        case "stricter" -> ours.equals("refused") && !theirs.equals("refused");
                        default -> ours.equals(value.wanted()) && !ours.equals(theirs);
                    };
                    if (!right || !ours.equals(block)) {
                        differences.add("%s %s (%s %s): server %s, rows %s, block %s %s"
                                .formatted(
                                        type,
                                        value.json(),
                                        value.kind(),
                                        value.reason(),
                                        theirs,
                                        ours,
                                        block,
                                        outcome.rejections().getOrDefault(n, "")));
                    }
                }
            });
            assertThat(differences).isEmpty();
        }
    }
}
