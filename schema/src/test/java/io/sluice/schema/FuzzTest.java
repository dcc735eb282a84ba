package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A million damaged documents are rows or rejections, and never anything else. */
final class FuzzTest {

    private static final int DOCUMENTS = 1_000_000;

    private static final List<String> TYPES = List.of(
            "Int8",
            "UInt64",
            "Int256",
            "Float32",
            "Float64",
            "BFloat16",
            "Decimal(9, 2)",
            "Decimal(76, 30)",
            "Bool",
            "String",
            "FixedString(5)",
            "Date",
            "Date32",
            "DateTime('Europe/Berlin')",
            "DateTime64(9)",
            "Time",
            "Time64(3)",
            "Enum8('a' = 1, 'b' = 2)",
            "UUID",
            "IPv4",
            "IPv6",
            "Nullable(UInt8)",
            "LowCardinality(Nullable(String))",
            "Array(Array(Int16))",
            "Map(UInt8, Array(Nullable(String)))",
            "Tuple(a UInt8, b Tuple(c String, d Nullable(Date)))",
            "Nested(x UInt8, y Map(String, UUID))",
            "Variant(Array(UInt8), Date, Float64, String, UInt64)",
            "JSON",
            "Dynamic",
            "Array(Dynamic)",
            "Polygon");

    private static final List<String> VALUES = List.of(
            "1",
            "-12",
            "1e3",
            "1.5",
            "18446744073709551616",
            "true",
            "null",
            "\"\"",
            "\"a\"",
            "\"12\"",
            "\"2024-02-29\"",
            "\"2024-02-29 12:30:01.25Z\"",
            "\"-12:30:01\"",
            "\"61f0c404-5cb3-11e7-907b-a6006ad3dba0\"",
            "\"1.2.3.4\"",
            "\"2001:db8::1\"",
            "[]",
            "[[1,2],[3]]",
            "[[[1.5,2],[3,4]]]",
            "{}",
            "{\"1\":[\"a\",null],\"2\":[]}",
            "{\"a\":1,\"b\":{\"d\":null,\"c\":\"x\"}}",
            "[{\"x\":1,\"y\":{\"k\":\"61f0c4045cb311e7907ba6006ad3dba0\"}}]",
            "\"\\u00fc\\ud83d\\ude00\"",
            "\"ü€😀\"",
            "1700000000",
            "1700000000.123456789");

    @Test
    void neverDoesAnythingButEncodeOrReject() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        List<Column> columns = new ArrayList<>();
        for (String type : TYPES) {
            columns.add(new Column("c" + columns.size(), DataType.parse(type), Column.DefaultKind.NONE));
        }
        RowEncoder encoder = RowEncoder.forTable(new Table("d", "t", columns), List.of());
        RowEncoder paths = RowEncoder.forTable(new Table("d", "t", columns), mappings(), new Flattening("_"));
        NativeBlock block = new NativeBlock(columns);
        byte[] reference = document(new Random(1)).getBytes(StandardCharsets.UTF_8);
        String referenceRow = describe(encoder.encode(record(reference)));
        NativeBlock pathBlock = new NativeBlock(paths.columns());
        String referencePathRow = describe(paths.encode(record(reference)));
        byte[] document = reference;
        int rows = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            if (i % 4 == 0) {
                document = document(random).getBytes(StandardCharsets.UTF_8);
            }
            byte[] damaged = damaged(document, random);
            MappedRecord mapped = encoder.encode(record(damaged));
            if (mapped instanceof EncodedRow row) {
                rows++;
                block.add(row);
                if (block.rows() == 1000) {
                    block.clear();
                }
            } else {
                assertThat(((Rejection) mapped).reason()).as("seed %s", seed).startsWith("Cannot ");
            }
            if (i % 8 == 0) {
                if (paths.encode(record(damaged)) instanceof EncodedRow row) {
                    pathBlock.add(row);
                }
                pathBlock.clear();
            }
            if (i % 64 == 0) {
                assertThat(describe(paths.encode(record(reference))))
                        .as("seed %s", seed)
                        .isEqualTo(referencePathRow);
                assertThat(describe(encoder.encode(record(reference))))
                        .as("seed %s", seed)
                        .isEqualTo(referenceRow);
            }
        }
        assertThat(rows).as("seed %s", seed).isBetween(DOCUMENTS / 50, DOCUMENTS - DOCUMENTS / 50);
    }

    /** The whole of fields, and parts of them that are there in some documents. */
    private static List<FieldMapping> mappings() {
        List<FieldMapping> mappings = new ArrayList<>();
        for (int i = 0; i < TYPES.size(); i++) {
            List<String> parts = List.of("", ".a", "[0]", ".b.c", "[0].x", "_b_d", "['1'][0]");
            mappings.add(new FieldMapping("c" + (i / 2) + parts.get(i % parts.size()), "c" + i));
        }
        return mappings;
    }

    private static String describe(MappedRecord mapped) {
        return mapped instanceof EncodedRow row ? Arrays.toString(row.bytes()) : ((Rejection) mapped).reason();
    }

    /** A few fields, each with a value that some type takes. */
    private static String document(Random random) {
        StringBuilder json = new StringBuilder("{");
        for (int i = random.nextInt(3); i >= 0; i--) {
            json.append("\"c").append(random.nextInt(TYPES.size())).append("\":");
            json.append(VALUES.get(random.nextInt(VALUES.size()))).append(i > 0 ? "," : "}");
        }
        return json.toString();
    }

    private static byte[] damaged(byte[] document, Random random) {
        byte[] damaged = document.clone();
        switch (random.nextInt(8)) {
            case 0 -> damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            case 1 -> damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            case 2 -> damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
            case 3 -> {
                int from = random.nextInt(damaged.length);
                int to = random.nextInt(damaged.length);
                int length = random.nextInt(damaged.length - Math.max(from, to));
                System.arraycopy(document, from, damaged, to, length);
            }
            case 4 -> {
                for (int i = 0; i < damaged.length; i++) {
                    if (damaged[i] >= '0' && damaged[i] <= '9' && random.nextBoolean()) {
                        damaged[i] = (byte) ('0' + random.nextInt(10));
                    }
                }
            }
            default -> {
                byte[] characters = "{}[]\",:\\0123456789eE+-.tfnu ".getBytes(StandardCharsets.US_ASCII);
                damaged[random.nextInt(damaged.length)] = characters[random.nextInt(characters.length)];
            }
        }
        return damaged;
    }

    private static StreamRecord record(byte[] payload) {
        return new StreamRecord(payload, "s", "shard", "1", 0, "k", 0);
    }
}
