package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.schema.FieldPath.Index;
import io.sluice.schema.FieldPath.Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FieldPathTest {

    @Test
    void readsNamesAndIndexes() {
        assertThat(FieldPath.parse("a").steps()).containsExactly(new Name("a"));
        assertThat(FieldPath.parse("a.b c.$d").steps()).containsExactly(new Name("a"), new Name("b c"), new Name("$d"));
        assertThat(FieldPath.parse("a[0][12].b").steps())
                .containsExactly(new Name("a"), new Index(0), new Index(12), new Name("b"));
        assertThat(FieldPath.parse("a.0").steps()).containsExactly(new Name("a"), new Name("0"));
    }

    @Test
    void readsQuotedNames() {
        assertThat(FieldPath.parse("['a.b'].c").steps()).containsExactly(new Name("a.b"), new Name("c"));
        assertThat(FieldPath.parse("a[\"x[0]\"][1]").steps())
                .containsExactly(new Name("a"), new Name("x[0]"), new Index(1));
        assertThat(FieldPath.parse("['it\\'s \\\\']['']").steps()).containsExactly(new Name("it's \\"), new Name(""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | the end at character 1 of the path; wanted a name",
                "a. | the end at character 3 of the path; wanted a name",
                ".a | '.' at character 1 of the path; wanted a name",
                "a..b | '.' at character 3 of the path; wanted a name",
                "a] | ']' at character 2 of the path; wanted '.', '[' or the end",
                "a[ | the end at character 3 of the path; wanted an index or a name in quotes",
                "a[b] | 'b' at character 3 of the path; wanted an index or a name in quotes",
                "a[-1] | '-' at character 3 of the path; wanted an index or a name in quotes",
                "a[1 | the end at character 4 of the path; wanted ']'",
                "a[10000] | ']' at character 8 of the path; wanted an index of at most 9999",
                "a['b | the end at character 5 of the path; wanted a closing '",
                "a['b\\'] | the end at character 8 of the path; wanted a closing '",
                "a['b'c | 'c' at character 6 of the path; wanted ']'",
                "[0].a | '0' at character 2 of the path; wanted an index or a name in quotes"
            })
    void saysWhereATextIsNoPath(String text, String problem) {
        assertThatThrownBy(() -> FieldPath.parse(text))
                .isInstanceOf(SchemaException.class)
                .hasMessage("found " + problem);
    }
}
