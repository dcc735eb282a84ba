package io.sluice.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;

/**
 * A column type with JSON values that ClickHouse and we read alike. Without Time and Time64: ClickHouse 26.7 refuses one
 * that lies across two of its read buffers, and in a large table some always do.
 *
 * @param type text of the type
 * @param json makes a value
 */
record RandomColumn(String type, Function<Random, String> json) {

    private static final List<RandomColumn> SCALARS = List.of(
            integer("Int8", -128, 127),
            integer("UInt8", 0, 255),
            integer("Int16", -32_768, 32_767),
            integer("UInt16", 0, 65_535),
            integer("Int32", Integer.MIN_VALUE, Integer.MAX_VALUE),
            integer("UInt32", 0, 4_294_967_295L),
            integer("Int64", Long.MIN_VALUE, Long.MAX_VALUE),
            new RandomColumn("UInt64", random -> Long.toUnsignedString(random.nextLong())),
            integer("Int128", Long.MIN_VALUE, Long.MAX_VALUE),
            integer("UInt128", 0, Long.MAX_VALUE),
            new RandomColumn(
                    "Int256", random -> new BigInteger(250, random).negate().toString()),
            new RandomColumn("UInt256", random -> new BigInteger(256, random).toString()),
            new RandomColumn("Float64", random -> String.valueOf(random.nextGaussian() * 1e6)),
            new RandomColumn("Float64", random -> String.valueOf(exotic(random))),
            new RandomColumn("Float32", random -> String.valueOf(random.nextFloat())),
            new RandomColumn("Bool", random -> String.valueOf(random.nextBoolean())),
            new RandomColumn("String", RandomColumn::text),
            new RandomColumn("String", random -> "[" + text(random) + ", {\"a\" : 1e3}]"),
            new RandomColumn("FixedString(7)", random -> "\"" + random.nextInt(1_000_000) + "\""),
            new RandomColumn("Decimal(9, 3)", random -> random.nextInt(999_999) + "." + random.nextInt(1_000)),
            new RandomColumn("Decimal(18, 6)", random -> "\"-" + random.nextInt(1_000_000) + ".5\""),
            new RandomColumn(
                    "Decimal(38, 12)", random -> new BigDecimal(new BigInteger(120, random), 12).toPlainString()),
            new RandomColumn("Decimal(76, 0)", random -> new BigInteger(250, random).toString()),
            new RandomColumn("Date", random -> "\"" + day(random, 1971, 2148) + "\""),
            new RandomColumn("Date32", random -> "\"" + day(random, 1901, 2298) + "\""),
            new RandomColumn("DateTime", random -> "\"" + day(random, 1971, 2105) + " " + time(random) + "\""),
            new RandomColumn(
                    "DateTime('Europe/Berlin')", random -> "\"" + day(random, 1971, 2037) + " " + time(random) + "\""),
            new RandomColumn(
                    "DateTime('America/Sao_Paulo')",
                    random ->
                            "\"" + day(random, 1971, 2037) + "T" + time(random) + "+0" + random.nextInt(10) + ":30\""),
            new RandomColumn("DateTime", random -> String.valueOf(random.nextInt(Integer.MAX_VALUE))),
            new RandomColumn(
                    "DateTime64(3)",
                    random -> "\"" + day(random, 1971, 2298) + " " + time(random) + "." + random.nextInt(1000) + "\""),
            new RandomColumn(
                    "DateTime64(6, 'Asia/Tokyo')",
                    random -> "\"" + day(random, 1971, 2298) + "T" + time(random) + "." + random.nextInt(1_000_000)
                            + "Z\""),
            new RandomColumn("DateTime64(9)", random -> "\"" + day(random, 1971, 2260) + "T" + time(random) + "Z\""),
            new RandomColumn(
                    "Enum8('a' = -7, 'b c' = 0, 'ü' = 9)", random -> "\"" + pick(random, "a", "b c", "ü") + "\""),
            new RandomColumn("Enum16('x' = 300, 'y' = 301)", random -> pick(random, "\"x\"", "\"y\"", "300", "301")),
            new RandomColumn("UUID", random -> "\"" + new UUID(random.nextLong(), random.nextLong()) + "\""),
            new RandomColumn(
                    "IPv4",
                    random -> "\"" + random.nextInt(256) + ".0." + random.nextInt(256) + "." + random.nextInt(256)
                            + "\""),
            new RandomColumn("IPv6", RandomColumn::ipv6));

    static RandomColumn of(Random random, int depth) {
        int choice = random.nextInt(depth > 2 ? 8 : 14);
        return switch (choice) {
            case 8, 9 -> {
                RandomColumn element = of(random, depth + 1);
                yield new RandomColumn("Array(" + element.type + ")", values -> array(values, element));
            }
            case 10 -> map(key(random), of(random, depth + 1));
            case 11, 12 -> tuple(random, depth);
            case 13 -> variant(random);
            case 6 -> nullable(pick(random, SCALARS));
            case 7 -> lowCardinality(random);
            default -> pick(random, SCALARS);
        };
    }

    private static RandomColumn nullable(RandomColumn column) {
        return new RandomColumn(
                "Nullable(" + column.type + ")", random -> random.nextInt(3) == 0 ? "null" : column.json.apply(random));
    }

    private static RandomColumn lowCardinality(Random random) {
        return pick(
                random,
                List.of(
                        new RandomColumn("LowCardinality(String)", RandomColumn::text),
                        new RandomColumn(
                                "LowCardinality(Nullable(String))",
                                values -> values.nextBoolean() ? "null" : text(values)),
                        new RandomColumn("LowCardinality(FixedString(2))", values -> "\"" + values.nextInt(99) + "\""),
                        new RandomColumn(
                                "LowCardinality(Nullable(UInt16))",
                                values -> values.nextBoolean() ? "null" : String.valueOf(values.nextInt(65_536)))));
    }

    private static RandomColumn key(Random random) {
        return pick(
                random,
                List.of(
                        new RandomColumn("String", RandomColumn::text),
                        new RandomColumn("LowCardinality(String)", RandomColumn::text),
                        new RandomColumn("UInt32", values -> "\"" + values.nextInt(Integer.MAX_VALUE) + "\""),
                        new RandomColumn("Date", values -> "\"" + day(values, 1971, 2100) + "\""),
                        new RandomColumn(
                                "UUID", values -> "\"" + new UUID(values.nextLong(), values.nextLong()) + "\"")));
    }

    private static RandomColumn map(RandomColumn key, RandomColumn value) {
        return new RandomColumn("Map(" + key.type + ", " + value.type + ")", random -> {
            List<String> entries = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                entries.add(key.json.apply(random) + ": " + value.json.apply(random));
            }
            return "{" + String.join(",", entries) + "}";
        });
    }

    private static RandomColumn tuple(Random random, int depth) {
        List<RandomColumn> elements = new ArrayList<>();
        List<String> types = new ArrayList<>();
        boolean named = random.nextBoolean();
        for (int i = random.nextInt(3); i >= 0; i--) {
            RandomColumn element = of(random, depth + 1);
            types.add((named ? "`e " + elements.size() + "` " : "") + element.type);
            elements.add(element);
        }
        return new RandomColumn("Tuple(" + String.join(", ", types) + ")", values -> {
            if (!named) {
                return "["
                        + String.join(
                                ",",
                                elements.stream()
                                        .map(element -> element.json.apply(values))
                                        .toList()) + "]";
            }
            List<String> fields = new ArrayList<>();
            for (int i = 0; i < elements.size(); i++) {
                fields.add("\"e " + i + "\":" + elements.get(i).json.apply(values));
            }
            Collections.shuffle(fields, values);
            return "{" + String.join(",", fields) + "}";
        });
    }

    private static RandomColumn variant(Random random) {
        return pick(
                random,
                List.of(
                        new RandomColumn(
                                "Variant(String, UInt64)",
                                values -> pick(values, "null", "12", "\"b\"", String.valueOf(values.nextInt(99)))),
                        new RandomColumn(
                                "Dynamic",
                                values -> pick(
                                        values,
                                        "null",
                                        "true",
                                        "[1, 2]",
                                        "[1.5, null]",
                                        "[1, \"x\"]",
                                        "\"2024-01-0" + (1 + values.nextInt(9)) + "T10:00:00\"",
                                        String.valueOf(values.nextLong()),
                                        text(values))),
                        new RandomColumn(
                                "Variant(LowCardinality(String), Bool, JSON)",
                                values -> pick(values, "null", "true", "{\"a\":[1]}", text(values))),
                        new RandomColumn(
                                "Variant(Array(UInt8), Map(String, UInt8))",
                                values -> pick(values, "null", "[1,2]", "[]", "{\"a\":1}"))));
    }

    private static RandomColumn integer(String type, long low, long high) {
        return new RandomColumn(type, random -> {
            long value = switch (random.nextInt(5)) {
                case 0 -> low;
                case 1 -> high;
                default -> low + Math.floorMod(random.nextLong() >>> random.nextInt(63), Math.max(1, high - low));
            };
            return random.nextInt(8) == 0 ? "\"" + value + "\"" : String.valueOf(value);
        });
    }

    private static double exotic(Random random) {
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(value) ? value : 0;
    }

    private static String array(Random random, RandomColumn element) {
        List<String> values = new ArrayList<>();
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 200 : 4); i > 0; i--) {
            values.add(element.json.apply(random));
        }
        return "[" + String.join(", ", values) + "]";
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 300 : 12); i > 0; i--) {
            switch (random.nextInt(12)) {
                case 0 -> text.append(pick(random, "\\n", "\\\"", "\\\\", "\\u00fc", "\\ud83d\\ude00", "\\/", "\\t"));
                case 1 -> text.append(pick(random, "ü", "€", "😀", "\u007f"));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.append('"').toString();
    }

    private static String ipv6(Random random) {
        StringBuilder address = new StringBuilder("\"");
        for (int i = 0; i < 8; i++) {
            address.append(i > 0 ? ":" : "").append(Integer.toHexString(random.nextInt(3) * random.nextInt(30_000)));
        }
        return address.append('"').toString();
    }

    private static String day(Random random, int from, int to) {
        return String.format(
                "%04d-%02d-%02d", from + random.nextInt(to - from), 1 + random.nextInt(12), 1 + random.nextInt(28));
    }

    private static String time(Random random) {
        return String.format("%02d:%02d:%02d", random.nextInt(24), random.nextInt(60), random.nextInt(60));
    }

    private static <T> T pick(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
