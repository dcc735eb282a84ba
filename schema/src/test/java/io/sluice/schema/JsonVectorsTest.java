package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents that a JSON reader must take, and texts that it must refuse, each at every place of a word. */
final class JsonVectorsTest {

    private static final List<String> TAKEN = List.of(
            "[]",
            "{}",
            "null",
            "true",
            "false",
            "0",
            "-0",
            "-0.0",
            "1e1",
            "1E+2",
            "1e-2",
            "0e0",
            "0.0e+00",
            "123456789012345678901234567890",
            "0.000000000000000000000000000001",
            "1e400",
            "-1e-400",
            "1.7976931348623157e308",
            "9223372036854775807",
            "-9223372036854775808",
            "18446744073709551615",
            "1234567",
            "12345678",
            "123456789",
            "1234567.7654321",
            "12345678.87654321",
            "\"\"",
            "\" \"",
            "\"a\"",
            "\"\u007F\"",
            "\"\\\"\"",
            "\"\\\\\"",
            "\"\\\\\\\\\\\"\"",
            "\"\\/\\b\\f\\n\\r\\t\"",
            "\"\\u0000\"",
            "\"\\u0061\\u30af\\u30EA\"",
            "\"\\uD801\\udc37\"",
            "\"\\uDBFF\\uDFFF\"",
            "\"\\uFFFE\\uFFFF\"",
            "\"é€😀\"",
            "\"\u2028\u2029\"",
            "\"\uFEFF\"",
            "\"1234567\\\\\"",
            "\"12345678\\\"\"",
            "\"123456é\"",
            "\"1234567é\"",
            "\"123456789012345\"",
            "\"1234567890123456\"",
            "\"123456789012345678901234567890123\"",
            "[1]",
            "[ 1 , 2 ]",
            "[null,1,\"1\",{}]",
            "[[[[]]]]",
            "[1,null,null,null,2]",
            "[\"a\",\"b\"]",
            "[true,false,null]",
            "[[]   ]",
            "{\"\":0}",
            "{\"a\":\"b\",\"a\":\"c\"}",
            "{\"a\":[],\"b\":{}}",
            "{ \"a\" : 1 , \"b\" : 2 }",
            "{\"\\u0061\\\"\":1}",
            "{\"x\":[{\"id\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}],\"id\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}",
            "{\n\"a\":\t\"b\"\r\n}",
            "{\"привет\":\"мир\"}");

    private static final List<String> REFUSED = List.of(
            "",
            ",",
            ":",
            "[",
            "]",
            "{",
            "}",
            "\"",
            "\\",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "[1,,2]",
            "[1 2]",
            "[1:2]",
            "[1}",
            "[1]]",
            "[1],",
            "[]{}",
            "[\"a\"",
            "[\"a\",",
            "[\"a\" \"b\"]",
            "[\"a]",
            "[\"\\\"]",
            "[\"\\x00\"]",
            "[\"\\u\"]",
            "[\"\\u00\"]",
            "[\"\\u00A\"]",
            "[\"\\u00Ag\"]",
            "[\"\\U0061\"]",
            "[\"\\a\"]",
            "[\"\\'\"]",
            "[\"\\é\"]",
            "[\"a\nb\"]",
            "[\"a\tb\"]",
            "[\"\u0000\"]",
            "[\"1234567\u001F\"]",
            "['a']",
            "[a]",
            "[nul]",
            "[nulll]",
            "[tru]",
            "[fals]",
            "[True]",
            "[NaN]",
            "[Infinity]",
            "[-Infinity]",
            "[undefined]",
            "[+1]",
            "[-]",
            "[--1]",
            "[- 1]",
            "[01]",
            "[-01]",
            "[00]",
            "[012345678]",
            "[.1]",
            "[1.]",
            "[-.1]",
            "[1.e1]",
            "[1e]",
            "[1e+]",
            "[1E-]",
            "[1e1.5]",
            "[1.2.3]",
            "[1234567.]",
            "[12345678.]",
            "[1,234]x",
            "[0x1F]",
            "[1_000]",
            "[1a]",
            "[１]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\" 1}",
            "{\"a\"::1}",
            "{\"a\":1,}",
            "{\"a\":1,,\"b\":2}",
            "{,\"a\":1}",
            "{\"a\":1 \"b\":2}",
            "{\"a\":1]",
            "{\"a\":1",
            "{\"a\":\"b",
            "{\"a",
            "{\"a\":1}}",
            "{\"a\":1}#",
            "{a:1}",
            "{'a':1}",
            "{1:1}",
            "{null:1}",
            "{[]:1}",
            "{\"a\":1/*c*/}",
            "//c\n1",
            "1 2",
            "\"a\" \"b\"",
            "\uFEFF[]",
            "[\u00A0]",
            "[\f]",
            "\u2060[]");

    private final JsonFactory jackson = new JsonFactory();
    private final JsonCursor cursor = new JsonCursor();

    @Test
    void takesWhatTheGrammarAllows() {
        for (String text : TAKEN) {
            for (int shift = 0; shift < 2 * Long.BYTES; shift++) {
                assertThat(refusal(" ".repeat(shift) + text)).as(text).isEmpty();
                assertThat(refusal("[" + " ".repeat(shift) + text + "]"))
                        .as(text)
                        .isEmpty();
            }
        }
    }

    @Test
    void refusesWhatTheGrammarDoesNotAllow() {
        for (String text : REFUSED) {
            for (int shift = 0; shift < 2 * Long.BYTES; shift++) {
                assertThat(refusal(" ".repeat(shift) + text)).as(text).startsWith("found ");
            }
        }
    }

    @Test
    void refusesEveryBeginningOfADocument() {
        for (String text : TAKEN) {
            byte[] whole = ("[" + text + "]").getBytes(StandardCharsets.UTF_8);
            for (int length = 0; length < whole.length; length++) {
                assertThat(refusal(whole, length))
                        .as("%d bytes of %s", length, text)
                        .startsWith("found ");
            }
        }
    }

    @Test
    void refusesHalfACharacterThatJacksonLetsThrough() {
        for (String half : List.of("\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\uD800\"", "\"\\uD800x\"")) {
            assertThat(refusal(half)).as(half).contains("surrogate pair alone");
            assertThat(jacksonTakes(half)).as(half).isTrue();
        }
    }

    @Test
    void saysOfEachTheSameAsJackson() {
        for (String text : TAKEN) {
            assertThat(jacksonTakes(text)).as(text).isTrue();
        }
        // but for the byte order mark in front, which RFC 8259 lets a reader ignore or refuse
        REFUSED.stream()
                .filter(text -> !text.startsWith("\uFEFF"))
                .forEach(text -> assertThat(jacksonTakes(text)).as(text).isFalse());
    }

    private String refusal(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return refusal(bytes, bytes.length);
    }

    private String refusal(byte[] bytes, int length) {
        cursor.open(bytes, 0, length);
        try {
            cursor.value();
            cursor.skip();
            cursor.finish();
            return "";
        } catch (Fault fault) {
            return fault.detail();
        }
    }

    /** Whether it is one value; Jackson reads any number of them. */
    private boolean jacksonTakes(String json) {
        try (JsonParser parser = jackson.createParser(json.getBytes(StandardCharsets.UTF_8))) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            if (parser.currentToken().isScalarValue()) {
                parser.getText();
            }
            return parser.nextToken() == null;
        } catch (IOException refused) {
            return false;
        }
    }
}
