package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares what the cursor reads, and what it refuses, with what Jackson does. */
final class JsonCursorTest {

    private static final String INVALID = "invalid";
    private static final String LONE_SURROGATE = "lone surrogate";

    private final JsonFactory factory = new JsonFactory();
    private final JsonCursor cursor = new JsonCursor();

    @Test
    void readsWhatJacksonReads() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder json = new StringBuilder();
            appendValue(json, random, 0);
            assertSame(json.toString(), seed);
        }
    }

    @Test
    void refusesWhatJacksonRefuses() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        String replacements = "{}[]\",:\\/abfnrtu0123456789+-.eE \t\n\r\u0001x";
        int refused = 0;
        int documents = Integer.getInteger("sluice.documents", 100_000);
        for (int i = 0; i < documents; i++) {
            StringBuilder json = new StringBuilder("[");
            appendValue(json, random, 0);
            json.append(']');
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                int at = random.nextInt(json.length());
                char c = replacements.charAt(random.nextInt(replacements.length()));
                switch (random.nextInt(3)) {
                    case 0 -> json.setCharAt(at, c);
                    case 1 -> json.insert(at, c);
                    default -> json.deleteCharAt(at);
                }
                if (json.isEmpty()) {
                    json.append(c);
                }
            }
            refused += assertSame(json.toString(), seed).equals(INVALID) ? 1 : 0;
        }
        assertThat(refused).isBetween(documents / 10, documents / 100 * 99);
    }

    @Test
    void skipsExactlyWhatItWouldRead() throws Fault {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            StringBuilder json = new StringBuilder("[");
            appendValue(json, random, 0);
            int end = json.toString().stripTrailing().length();
            byte[] bytes = utf8(json.append(" , 7]").toString());
            int endInBytes = utf8(json.substring(0, end)).length;
            cursor.open(bytes, 0, bytes.length);
            cursor.value();
            cursor.nextElement();
            cursor.value();
            int start = cursor.valueStart();
            cursor.skip();
            assertThat(cursor.position()).as("seed %s: %s", seed, json).isEqualTo(endInBytes);
            cursor.rewind(start);
            cursor.skip();
            assertThat(cursor.nextElement()).isTrue();
            cursor.value();
            assertThat(cursor.numeral().digits()).isEqualTo(7);
            assertThat(cursor.nextElement()).isFalse();
            cursor.finish();
        }
    }

    @Test
    void refusesEveryWrongUtf8Sequence() throws Fault {
        for (int first = 0x80; first < 0x100; first++) {
            for (int second = 0; second < 0x100; second++) {
                byte[] text = {'"', (byte) first, (byte) second, (byte) 0x81, (byte) 0x81, '"'};
                for (int tail = 0; tail <= 2; tail++) {
                    byte[] json = new byte[4 + tail];
                    System.arraycopy(text, 0, json, 0, 3 + tail);
                    json[3 + tail] = '"';
                    if (second == '"' || second == '\\' || second < 0x20) {
                        continue;
                    }
                    String decoded = new String(json, StandardCharsets.UTF_8);
                    boolean valid = !decoded.contains("\uFFFD");
                    assertThat(isValid(json))
                            .as("%x %x, %d more", first, second, tail)
                            .isEqualTo(valid);
                }
            }
        }
    }

    @Test
    void copiesStringsOfEveryLengthWithSomethingSpecialInEveryPlace() throws Fault {
        List<byte[]> specials = List.of(
                utf8(""),
                utf8("é"),
                utf8("€"),
                utf8("😀"),
                utf8("\\n"),
                utf8("\\\""),
                utf8("\\u00e9"),
                utf8("\\ud83d\\ude00"),
                utf8("\\ud83d"),
                utf8("\\x"),
                new byte[] {1},
                new byte[] {(byte) 0xC3},
                new byte[] {(byte) 0x80},
                new byte[] {(byte) 0xC0, (byte) 0x80},
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80});
        Bytes out = new Bytes(1);
        for (byte[] special : specials) {
            for (int length = 0; length <= 140; length += length < 40 ? 1 : 13) {
                for (int place = 0; place <= length; place++) {
                    for (int tail = 0; tail < 10; tail += 3) {
                        byte[] json = new byte[length + special.length + 2 + tail];
                        Arrays.fill(json, (byte) 'x');
                        json[0] = '"';
                        System.arraycopy(special, 0, json, 1 + place, special.length);
                        json[length + special.length + 1] = '"';
                        assertCopied(json, out);
                    }
                }
            }
        }
    }

    @Test
    void copiesEveryShortPlainNameAndNothingElseTheShortWay() throws Fault {
        for (int length = 0; length <= 24; length++) {
            byte[] plain = utf8("{\"" + "~".repeat(length) + "\":1}");
            assertCopiedShort(plain, length < 16);
            for (int place = 2; place < length + 2; place++) {
                for (int c = 0; c < 0x100; c++) {
                    byte[] json = plain.clone();
                    json[place] = (byte) c;
                    assertCopiedShort(json, length < 16 && c >= 0x20 && c < 0x80 && c != '"' && c != '\\');
                }
            }
        }
    }

    private void assertCopiedShort(byte[] json, boolean expected) throws Fault {
        Bytes out = new Bytes(1);
        cursor.open(json, 0, json.length);
        cursor.value();
        assertThat(cursor.copyShortName(out)).as(Arrays.toString(json)).isEqualTo(expected);
        assertThat(cursor.position()).isEqualTo(expected ? json.length - 2 : 1);
        assertThat(out.size()).isEqualTo(expected ? json.length - 5 : 0);
    }

    @Test
    void readsTheSameNamesTheShortWayAndTheLongWay() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        String replacements = "{}[]\",:\\ \t\u0001é";
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            StringBuilder json = new StringBuilder("{");
            for (int fields = random.nextInt(4); fields > 0; fields--) {
                json.append('"');
                for (int letters = random.nextInt(20); letters > 0; letters--) {
                    json.append((char) ('a' + random.nextInt(26)));
                }
                json.append("\":").append(random.nextInt(100)).append(fields > 1 ? "," : "");
            }
            json.append('}');
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                char c = replacements.charAt(random.nextInt(replacements.length()));
                json.insert(random.nextInt(json.length()), c);
            }
            if (random.nextInt(8) == 0) {
                json.setLength(random.nextInt(json.length() + 1));
            }
            String names = names(utf8(json.toString()), true);
            assertThat(names).as("seed %s: %s", seed, json).isEqualTo(names(utf8(json.toString()), false));
            read += names.contains("found") ? 0 : 1;
        }
        assertThat(read).as("seed %s", seed).isBetween(20_000, 99_000);
    }

    private String names(byte[] json, boolean shortWay) {
        Bytes names = new Bytes(16);
        cursor.open(json, 0, json.length);
        try {
            if (cursor.value() != JsonCursor.Token.OBJECT) {
                return "no object";
            }
            while (true) {
                if (!shortWay || !cursor.copyShortName(names)) {
                    if (!cursor.nextField()) {
                        break;
                    }
                    names.writeVarint(cursor.textLength());
                    names.write(cursor.text(), cursor.textStart(), cursor.textLength());
                }
                cursor.value();
                cursor.skip();
            }
            cursor.finish();
            return Arrays.toString(names.copy()) + cursor.position();
        } catch (Fault fault) {
            return Arrays.toString(names.copy()) + fault.detail();
        }
    }

    private void assertCopied(byte[] json, Bytes out) throws Fault {
        cursor.open(json, 0, json.length);
        out.truncate(0);
        boolean copied = cursor.peek() == '"' && cursor.copyString(out);
        int position = cursor.position();
        cursor.open(json, 0, json.length);
        try {
            cursor.value();
        } catch (Fault fault) {
            assertThat(copied).isFalse();
            assertThat(position).isZero();
            return;
        }
        if (!copied) {
            assertThat(new String(json, StandardCharsets.UTF_8)).contains("\\u");
            assertThat(out.size()).isZero();
            return;
        }
        assertThat(position).isEqualTo(cursor.position());
        Bytes expected = new Bytes(16);
        expected.writeVarint(cursor.textLength());
        expected.write(cursor.text(), cursor.textStart(), cursor.textLength());
        assertThat(out.copy()).isEqualTo(expected.copy());
    }

    private boolean isValid(byte[] json) {
        cursor.open(json, 0, json.length);
        try {
            cursor.value();
            cursor.finish();
            return true;
        } catch (Fault fault) {
            assertThat(fault.detail()).startsWith("found bytes that are not UTF-8 at byte ");
            return false;
        }
    }

    private String assertSame(String json, long seed) {
        byte[] bytes = utf8(json);
        String read = read(bytes);
        if (read.equals(LONE_SURROGATE)) {
            // Jackson lets half a character through; there is no UTF-8 for it
            return INVALID;
        }
        assertThat(read).as("seed %s: %s", seed, json).isEqualTo(readByJackson(bytes));
        return read;
    }

    private String read(byte[] json) {
        StringBuilder read = new StringBuilder();
        cursor.open(json, 0, json.length);
        try {
            cursor.value();
            append(read);
            cursor.finish();
            return read.toString();
        } catch (Fault fault) {
            return fault.detail().contains("surrogate pair alone") ? LONE_SURROGATE : INVALID;
        }
    }

    private void append(StringBuilder read) throws Fault {
        switch (cursor.token()) {
            case OBJECT -> {
                read.append('{');
                while (cursor.nextField()) {
                    read.append(text()).append(':');
                    cursor.value();
                    append(read);
                }
                read.append('}');
            }
            case ARRAY -> {
                read.append('[');
                while (cursor.nextElement()) {
                    cursor.value();
                    append(read);
                }
                read.append(']');
            }
            case STRING -> read.append('"').append(text());
            case NUMBER -> read.append('#').append(text());
            case TRUE, FALSE, NULL -> read.append(cursor.token());
        }
        read.append(' ');
    }

    private String text() {
        return new String(cursor.text(), cursor.textStart(), cursor.textLength(), StandardCharsets.UTF_8);
    }

    private String readByJackson(byte[] json) {
        StringBuilder read = new StringBuilder();
        try (JsonParser parser = factory.createParser(json)) {
            int depth = 0;
            boolean first = true;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (depth == 0 && !first) {
                    return INVALID;
                }
                first = false;
                switch (token) {
                    case START_OBJECT -> read.append('{');
                    case START_ARRAY -> read.append('[');
                    case END_OBJECT -> read.append("} ");
                    case END_ARRAY -> read.append("] ");
                    case FIELD_NAME -> read.append(parser.currentName()).append(':');
                    case VALUE_STRING ->
                        read.append('"').append(parser.getText()).append(' ');
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                        read.append('#').append(parser.getText()).append(' ');
                    case VALUE_TRUE -> read.append("TRUE ");
                    case VALUE_FALSE -> read.append("FALSE ");
                    case VALUE_NULL -> read.append("NULL ");
                    case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new IllegalStateException(token.toString());
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
            return first ? INVALID : read.toString();
        } catch (IOException invalid) {
            return INVALID;
        }
    }

    private static void appendValue(StringBuilder json, Random random, int depth) {
        space(json, random);
        switch (random.nextInt(depth > 4 ? 6 : 9)) {
            case 0 -> json.append(random.nextBoolean() ? "true" : "false");
            case 1 -> json.append("null");
            case 2 -> json.append(random.nextInt(1000) - 500);
            case 3 -> json.append(random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15));
            case 4, 5 -> appendString(json, random);
            case 6, 7 -> {
                json.append('{');
                for (int i = random.nextInt(4); i > 0; i--) {
                    appendString(json, random);
                    space(json, random);
                    json.append(':');
                    appendValue(json, random, depth + 1);
                    json.append(i > 1 ? "," : "");
                    space(json, random);
                }
                json.append('}');
            }
            default -> {
                json.append('[');
                for (int i = random.nextInt(4); i > 0; i--) {
                    appendValue(json, random, depth + 1);
                    json.append(i > 1 ? "," : "");
                }
                space(json, random);
                json.append(']');
            }
        }
        space(json, random);
    }

    private static void appendString(StringBuilder json, Random random) {
        space(json, random);
        json.append('"');
        for (int i = random.nextInt(random.nextInt(40) + 1); i > 0; i--) {
            switch (random.nextInt(20)) {
                case 0 -> json.append("\\u").append(String.format("%04x", random.nextInt(0xD800)));
                case 1 -> json.append("\\ud83d\\ude0").append(random.nextInt(10));
                case 2 -> json.append('\\').append("\"\\/bfnrt".charAt(random.nextInt(8)));
                case 3 -> json.append("é€😀".codePointAt(0));
                case 4 -> json.appendCodePoint(random.nextInt(0x1000) + 0x20000);
                default -> json.append((char) ('a' + random.nextInt(26)));
            }
        }
        json.append('"');
    }

    private static void space(StringBuilder json, Random random) {
        if (random.nextInt(8) == 0) {
            json.append(" \n\r\t".charAt(random.nextInt(4)));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
