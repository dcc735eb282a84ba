package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Compares rows, which the encoder makes by all its short ways, with rows made of what Jackson reads. */
final class RowsAgainstJacksonTest {

    private static final List<String> NAMES = List.of("text", "number", "map", "list");
    private static final String DAMAGE = "{}[]\",:\\ 0x\u0001";

    private final JsonFactory jackson = new JsonFactory();
    private final RowEncoder encoder = RowEncoder.forTable(
            new Table(
                    "d",
                    "t",
                    List.of(
                            column("text", "String"),
                            column("number", "Int64"),
                            column("map", "Map(String, String)"),
                            column("list", "Array(String)"))),
            List.of());

    private static Column column(String name, String type) {
        return new Column(name, DataType.parse(type), Column.DefaultKind.NONE);
    }

    @Test
    void encodesWhatJacksonReads() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        int documents = Integer.getInteger("sluice.documents", 50_000);
        Random random = new Random(seed);
        int rows = 0;
        int refused = 0;
        for (int i = 0; i < documents; i++) {
            String json = document(random);
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            MappedRecord mapped = encoder.encode(new StreamRecord(bytes, "s", "shard", "1", 0, "k", 0));
            if (mapped instanceof Rejection rejection && rejection.reason().contains("surrogate pair alone")) {
                // Jackson lets half a character through, which has no UTF-8
                assertThat(json).as("seed %s", seed).containsIgnoringCase("\\ud");
                continue;
            }
            byte[] expected;
            try {
                expected = row(bytes);
            } catch (IOException invalid) {
                if (!(mapped instanceof Rejection)) {
                    fail("seed %s: took %s", seed, json);
                }
                refused++;
                continue;
            }
            if (expected != null) {
                // ten million descriptions would take longer than the rows
                if (!(mapped instanceof EncodedRow row && Arrays.equals(row.bytes(), expected))) {
                    fail("seed %s: %s became %s", seed, json, mapped);
                }
                rows++;
            }
        }
        assertThat(rows).as("seed %s", seed).isGreaterThan(documents / 3);
        assertThat(refused).as("seed %s", seed).isGreaterThan(documents / 20);
    }

    /** The row, or null if some value is not one that the column's type plainly is; the last of repeated fields counts. */
    private byte @Nullable [] row(byte[] json) throws IOException {
        Bytes[] values = new Bytes[NAMES.size()];
        Arrays.setAll(values, i -> new Bytes(64));
        for (int i = 0; i < values.length; i++) {
            values[i].writeZeros(i == 1 ? Long.BYTES : 1);
        }
        boolean plain;
        try (JsonParser parser = jackson.createParser(json)) {
            plain = parser.nextToken() == JsonToken.START_OBJECT;
            while (plain && parser.nextToken() == JsonToken.FIELD_NAME) {
                int column = NAMES.indexOf(parser.currentName());
                parser.nextToken();
                if (column < 0) {
                    parser.skipChildren();
                    continue;
                }
                Bytes value = values[column];
                value.truncate(0);
                plain = switch (column) {
                    case 0 -> text(parser, value);
                    case 1 -> number(parser, value);
                    case 2 -> entries(parser, value);
                    default -> elements(parser, value);
                };
            }
            // the rest must be read, so that what is wrong with it is found
            while (parser.nextToken() != null) {
                plain = false;
            }
        }
        Bytes row = new Bytes(64);
        for (Bytes value : values) {
            row.writeByte(0);
            row.write(value.array(), 0, value.size());
        }
        return plain ? row.copy() : null;
    }

    private static boolean text(JsonParser parser, Bytes out) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            return false;
        }
        write(parser.getText(), out);
        return true;
    }

    private static void write(String text, Bytes out) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeVarint(utf8.length);
        out.write(utf8, 0, utf8.length);
    }

    private static boolean number(JsonParser parser, Bytes out) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            return false;
        }
        out.writeLong(parser.getLongValue());
        return true;
    }

    private static boolean entries(JsonParser parser, Bytes out) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        Bytes entries = new Bytes(64);
        int count = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            write(parser.currentName(), entries);
            parser.nextToken();
            if (!text(parser, entries)) {
                return false;
            }
            count++;
        }
        out.writeVarint(count);
        out.write(entries.array(), 0, entries.size());
        return true;
    }

    private static boolean elements(JsonParser parser, Bytes out) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return false;
        }
        Bytes elements = new Bytes(64);
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!text(parser, elements)) {
                return false;
            }
            count++;
        }
        out.writeVarint(count);
        out.write(elements.array(), 0, elements.size());
        return true;
    }

    /** Fields in any order, some of them repeated or unknown, some with white space; one in four is damaged. */
    private static String document(Random random) {
        boolean spaced = random.nextInt(4) == 0;
        StringBuilder json = new StringBuilder("{");
        for (int i = random.nextInt(7); i > 0; i--) {
            int field = random.nextInt(5);
            json.append('"').append(field < 4 ? NAMES.get(field) : "unknown" + random.nextInt(3));
            json.append("\":").append(spaced ? " " : "");
            switch (field) {
                case 1 -> json.append(random.nextLong() >> random.nextInt(64));
                case 2 -> {
                    json.append('{');
                    for (int entries = random.nextInt(5); entries > 0; entries--) {
                        appendString(json, random);
                        json.append(spaced ? " : " : ":");
                        appendString(json, random);
                        json.append(entries > 1 ? spaced ? ", " : "," : "");
                    }
                    json.append('}');
                }
                case 3 -> {
                    json.append('[');
                    for (int elements = random.nextInt(5); elements > 0; elements--) {
                        appendString(json, random);
                        json.append(elements > 1 ? spaced ? " ,  " : "," : "");
                    }
                    json.append(']');
                }
                default -> appendString(json, random);
            }
            json.append(i > 1 ? spaced ? ", " : "," : "");
        }
        json.append('}');
        if (random.nextInt(4) == 0) {
            int at = random.nextInt(json.length());
            char c = DAMAGE.charAt(random.nextInt(DAMAGE.length()));
            switch (random.nextInt(4)) {
                case 0 -> json.setCharAt(at, c);
                case 1 -> json.insert(at, c);
                case 2 -> json.deleteCharAt(at);
                default -> json.setLength(at);
            }
        }
        return json.toString();
    }

    /** Mostly short and plain; else of any length, or with something else in any place. */
    private static void appendString(StringBuilder json, Random random) {
        json.append('"');
        int length = random.nextInt(random.nextInt(8) == 0 ? 90 : 20);
        int special = random.nextInt(3) == 0 ? random.nextInt(length + 1) : -1;
        for (int i = 0; i <= length; i++) {
            if (i == special) {
                switch (random.nextInt(6)) {
                    case 0 ->
                        json.append("\\u")
                                .append(Integer.toHexString(0x10000 + random.nextInt(0x10000))
                                        .substring(1));
                    case 1 -> json.append("\\ud83d\\ude0").append(random.nextInt(10));
                    case 2 -> json.append('\\').append("\"\\/bfnrt".charAt(random.nextInt(8)));
                    case 3 -> json.append('é');
                    case 4 -> json.append('€');
                    default -> json.append("😀");
                }
            }
            if (i < length) {
                json.append(random.nextInt(40) == 0 ? '\u007F' : "~'}]:, aZ09".charAt(random.nextInt(11)));
            }
        }
        json.append('"');
    }
}
