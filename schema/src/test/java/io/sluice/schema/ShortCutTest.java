package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short cut of each codec does what the long way does, wherever the value lies in the bytes of a document. */
final class ShortCutTest {

    private static final int VALUES = 20_000;

    private static final List<String> PARTS = List.of(
            "0",
            "1",
            "7",
            "12",
            "99",
            "128",
            "255",
            "65536",
            "2147483648",
            "12345678",
            "123456789",
            "-",
            "+",
            ".",
            "e",
            "E5",
            "e-3",
            "00",
            "000000000",
            "99999999",
            "9999999999999999",
            "18446744073709551615",
            "2026-03-01",
            "1969-12-31",
            "2024-02-29",
            "2023-02-29",
            "T12:34:56",
            " 23:59:59",
            "t00:00:60",
            ".5",
            ".123",
            ".123456",
            ".123456789",
            "Z",
            "+01:00",
            "-0530",
            " UTC",
            ":",
            "61f0c404-5cb3-11e7-907b-a6006ad3dba0",
            "61F0C4045CB311E7907BA6006AD3DBA0",
            "61f0c404",
            "-5cb3",
            "g",
            "a",
            "xyz",
            "plain text of some length",
            "é",
            "€",
            "😀",
            "Привет мир",
            "\\n",
            "\\\"",
            "\\u00e9",
            "\\ud83d\\ude00",
            "\\ud83d",
            "\\x",
            "\u0001",
            "nan",
            "1.2.3.4",
            "2001:db8::1",
            "inf",
            "true",
            "null",
            "\uFFFD");

    private final JsonCursor json = new JsonCursor();
    private final Bytes out = new Bytes(16);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Int8",
                "UInt16",
                "Int32",
                "Int64",
                "UInt64",
                "Int128",
                "Bool",
                "Float32",
                "Float64",
                "BFloat16",
                "Decimal(9, 2)",
                "Decimal(18, 4)",
                "Decimal(38, 10)",
                "String",
                "FixedString(20)",
                "Date",
                "Date32",
                "DateTime",
                "DateTime('Europe/Berlin')",
                "DateTime64(3)",
                "DateTime64(9, 'Asia/Tokyo')",
                "Time64(6)",
                "UUID",
                "IPv4",
                "IPv6",
                "Nullable(String)",
                "Nullable(Int32)",
                "Enum8('a' = 1, 'xyz' = 7)",
                "Variant(String, UInt64)"
            })
    void leadsWhereTheLongWayLeads(String type) {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        Codec codec = Codec.of(DataType.parse(type));
        int taken = 0;
        for (int i = 0; i < VALUES; i++) {
            byte[] document = document(random);
            int start = random.nextInt(9);
            int tail = random.nextInt(3) == 0 ? random.nextInt(9) : 0;
            byte[] bytes = new byte[start + document.length + tail];
            Arrays.fill(bytes, (byte) '7');
            System.arraycopy(document, 0, bytes, start, document.length);
            String shortCut = read(codec, bytes, start, document.length, true);
            assertThat(shortCut)
                    .as("seed %s, %s of %s", seed, type, new String(document, StandardCharsets.UTF_8))
                    .isEqualTo(read(codec, bytes, start, document.length, false));
            taken += shortCut.startsWith("row") ? 1 : 0;
        }
        assertThat(taken).as("seed %s", seed).isBetween(10, VALUES - 1000);
    }

    private String read(Codec codec, byte[] bytes, int start, int length, boolean shortCut) {
        json.open(bytes, start, length);
        out.truncate(0);
        out.writeByte(0x55);
        try {
            json.value();
            json.nextElement();
            if (shortCut) {
                codec.read(json, out);
            } else {
                json.value();
                codec.writeOrAbsent(json, out);
            }
            return "row " + HexFormat.of().formatHex(out.copy()) + " to " + (json.position() - start)
                    + (json.nextElement() ? " and on" : "");
        } catch (Fault fault) {
            return fault.kind() + " " + fault.detail();
        }
    }

    private static byte[] document(Random random) {
        StringBuilder text = new StringBuilder(random.nextInt(6) == 0 ? "[ " : "[");
        boolean quoted = random.nextInt(3) > 0;
        text.append(quoted ? "\"" : "");
        for (int i = random.nextInt(random.nextInt(5) == 0 ? 12 : 4); i >= 0; i--) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        text.append(quoted ? "\"" : "").append(random.nextInt(6) == 0 ? " " : "");
        text.append(random.nextBoolean() ? "]" : ",3]");
        byte[] document = text.toString().getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(document, random.nextInt(document.length) + 1);
            case 1 -> {
                document[1 + random.nextInt(document.length - 1)] = (byte) random.nextInt(256);
                yield document;
            }
            default -> document;
        };
    }
}
