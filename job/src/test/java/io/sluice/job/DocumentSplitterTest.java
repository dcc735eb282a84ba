package io.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.PayloadConfig.Documents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What payloads are split into; a stretch that is no document is shown as {@code !stretch}. */
class DocumentSplitterTest {

    static List<Arguments> auto() {
        return List.of(
                of("", List.of()),
                of(" \n\t ", List.of()),
                of("{}", List.of("{}")),
                of("  {\"a\":1}\r\n", List.of("{\"a\":1}")),
                of("{}{}", List.of("{}", "{}")),
                of("{\"a\":{\"b\":[{}]}} {\"c\":\"}{\"}", List.of("{\"a\":{\"b\":[{}]}}", "{\"c\":\"}{\"}")),
                of("{\"a\":\"\\\\\"}{\"b\":\"\\\"\"}", List.of("{\"a\":\"\\\\\"}", "{\"b\":\"\\\"\"}")),
                of("{\n  \"a\": 1\n}\n{\n  \"b\": 2\n}", List.of("{\n  \"a\": 1\n}", "{\n  \"b\": 2\n}")),
                of("{\"a\":[\n{},\n{}\n]}", List.of("{\"a\":[\n{},\n{}\n]}")),
                of("{}\n{}\r\n\n{}", List.of("{}", "{}", "{}")),
                of("{}{}\n{}", List.of("{}", "{}", "{}")),
                of("[]", List.of()),
                of("[{},{\"a\":[1,{}]}]", List.of("{}", "{\"a\":[1,{}]}")),
                of("[ {} , {} ]", List.of("{}", "{}")),
                of("[{}]\n[{},{}]", List.of("{}", "{}", "{}")),
                of("[{}][{}]", List.of("{}", "{}")),
                of("[{}]{}", List.of("{}", "{}")),
                // A broken line among lines: the other lines stand.
                of("{\"a\":1\n{\"b\":2}\n{\"c\":3}", List.of("!{\"a\":1", "{\"b\":2}", "{\"c\":3}")),
                of("{\"a\":1}\n{\"b\":\"\n{\"c\":3}", List.of("{\"a\":1}", "!{\"b\":\"", "{\"c\":3}")),
                of("{\"a\":1}\noops\n{\"c\":3}", List.of("{\"a\":1}", "!oops", "{\"c\":3}")),
                of("{\"a\":1}\n{\"b\":2}\n{\"c\":", List.of("{\"a\":1}", "{\"b\":2}", "!{\"c\":")),
                of("{\"a\":1}x\n{\"b\":2}\n{}", List.of("{\"a\":1}", "!x", "{\"b\":2}", "{}")),
                // Where nothing marks the next document, the rest goes.
                of("{\"a\":1}{\"b\":{}", List.of("{\"a\":1}", "!{\"b\":{}")),
                of("{\"a\":1},{\"b\":2}", List.of("{\"a\":1}", "!,{\"b\":2}")),
                of("{\"a\":1", List.of("!{\"a\":1")),
                of("{\"a\":\"line\nbreak\"}", List.of("!{\"a\":\"line\nbreak\"}")),
                // An element that is no object goes alone; an array that cannot be followed goes from there on.
                of("[{},1,\"x\",null,[{}],{}]", List.of("{}", "!1", "!\"x\"", "!null", "![{}]", "{}")),
                of("[{},{\"a\":1]", List.of("{}", "!{\"a\":1]")),
                of("[{}", List.of("!{}")),
                of("[{},", List.of("{}", "!,")),
                of("[{},,{}]", List.of("{}", "!,{}]")),
                of("[{}{}]", List.of("!{}{}]")),
                of("[", List.of("![")),
                of("text", List.of("!text")),
                of("12", List.of("!12")),
                of("\"{}\"", List.of("!\"{}\"")));
    }

    static List<Arguments> pinned() {
        return List.of(
                Arguments.of(Documents.SINGLE, "{}{}", List.of("{}{}")),
                Arguments.of(Documents.SINGLE, " {} \n", List.of("{}")),
                Arguments.of(Documents.SINGLE, "[{}]", List.of("![{}]")),
                Arguments.of(Documents.LINES, "{\n}", List.of("{", "!}")),
                Arguments.of(Documents.LINES, "{}{}\n{}", List.of("{}{}", "{}")),
                Arguments.of(Documents.LINES, "{\"a\":1,\n{\"b\":2}", List.of("{\"a\":1,", "{\"b\":2}")),
                Arguments.of(Documents.LINES, "[{}]\n{}", List.of("![{}]", "{}")),
                Arguments.of(Documents.CONCATENATED, "{}\n {}{}", List.of("{}", "{}", "{}")),
                Arguments.of(Documents.CONCATENATED, "{}[{}]", List.of("{}", "![{}]")),
                Arguments.of(Documents.ARRAY, "[{},{}]", List.of("{}", "{}")),
                Arguments.of(Documents.ARRAY, "{}", List.of("!{}")),
                Arguments.of(Documents.ARRAY, "[{}] {}", List.of("{}", "!{}")));
    }

    private static Arguments of(String payload, List<String> pieces) {
        return Arguments.of(payload, pieces);
    }

    @ParameterizedTest
    @MethodSource("auto")
    void takesEachPayloadAsWhatItIs(String payload, List<String> pieces) {
        assertThat(split(Documents.AUTO, payload)).isEqualTo(pieces);
    }

    @ParameterizedTest
    @MethodSource("pinned")
    void takesAPayloadAsWhatItWasToldToBe(Documents mode, String payload, List<String> pieces) {
        assertThat(split(mode, payload)).isEqualTo(pieces);
    }

    @ParameterizedTest
    @MethodSource("auto")
    void seesNothingOutsideTheBoundsItIsGiven(String payload, List<String> pieces) {
        byte[] bytes = Payloads.utf8("{\"x\":[" + payload + "{\"y\":\"");
        Pieces found = new Pieces();
        new DocumentSplitter(Documents.AUTO).split(bytes, 6, 6 + Payloads.utf8(payload).length, found);
        assertThat(found.pieces).isEqualTo(pieces);
    }

    private static List<String> split(Documents mode, String payload) {
        byte[] bytes = Payloads.utf8(payload);
        Pieces found = new Pieces();
        new DocumentSplitter(mode).split(bytes, 0, bytes.length, found);
        return found.pieces;
    }

    private static final class Pieces implements DocumentSplitter.Receiver {

        private final List<String> pieces = new ArrayList<>();

        @Override
        public void document(byte[] bytes, int start, int end) {
            pieces.add(new String(bytes, start, end - start, StandardCharsets.UTF_8));
        }

        @Override
        public void unreadable(byte[] bytes, int start, int end, String reason) {
            assertThat(reason).startsWith("found ").contains("; wanted ");
            pieces.add("!" + new String(bytes, start, end - start, StandardCharsets.UTF_8));
        }
    }
}
