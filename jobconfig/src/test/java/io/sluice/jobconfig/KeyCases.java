package io.sluice.jobconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;

/**
 * The three things a test expects of a key: what holds without it, what its value becomes, what it refuses.
 *
 * <p>A path such as {@code columns[].name} stands for a key of a list's groups; the case writes the whole list.
 */
final class KeyCases {

    private KeyCases() {}

    interface Case {
        String path();
    }

    sealed interface Absent extends Case {
        void check();
    }

    record Defaults(String path, Pipe pipe, Function<PipeConfig, Object> part, Object expected) implements Absent {
        @Override
        public void check() {
            assertThat(part.apply(pipe.without(path).read().config())).isEqualTo(expected);
        }

        @Override
        public String toString() {
            return "without " + path;
        }
    }

    record Requires(String path, Pipe pipe, String message) implements Absent {
        @Override
        public void check() {
            assertRefused(pipe.without(path), message);
        }

        @Override
        public String toString() {
            return "without " + path;
        }
    }

    record Mapped(String path, String yaml, Pipe pipe, Function<PipeDefinition, Object> part, Object expected)
            implements Case {
        void check() {
            assertThat(part.apply(pipe.with(path, yaml).read())).isEqualTo(expected);
        }

        @Override
        public String toString() {
            return path + ": " + yaml;
        }
    }

    record Refused(String path, String yaml, Pipe pipe, String message) implements Case {
        void check() {
            assertRefused(pipe.with(path, yaml), message);
        }

        @Override
        public String toString() {
            return path + ": " + yaml;
        }
    }

    static Absent defaults(String path, Function<PipeConfig, Object> part, Object expected) {
        return new Defaults(path, Pipe.minimal(), part, expected);
    }

    static Absent defaults(String path, Pipe pipe, Function<PipeConfig, Object> part, Object expected) {
        return new Defaults(path, pipe, part, expected);
    }

    static Absent requires(String path, String message) {
        return requires(path, Pipe.minimal(), message);
    }

    static Absent requires(String path, Pipe pipe, String message) {
        return new Requires(path, pipe, message);
    }

    static Mapped maps(String path, String yaml, Function<PipeConfig, Object> part, Object expected) {
        return maps(path, yaml, Pipe.minimal(), part, expected);
    }

    static Mapped maps(String path, String yaml, Pipe pipe, Function<PipeConfig, Object> part, Object expected) {
        return new Mapped(path, yaml, pipe, definition -> part.apply(definition.config()), expected);
    }

    /** A key of the table to make, which is beside the configuration. */
    static Mapped defines(String path, String yaml, Pipe pipe, Function<PipeDefinition, Object> part, Object expected) {
        return new Mapped(path, yaml, pipe, part, expected);
    }

    /** A key that changes nothing and says so. */
    static Mapped notes(String path, String yaml, String note) {
        return new Mapped(path, yaml, Pipe.minimal(), PipeDefinition::notes, List.of(new Note(note)));
    }

    static Refused refuses(String path, String yaml, String message) {
        return refuses(path, yaml, Pipe.minimal(), message);
    }

    static Refused refuses(String path, String yaml, Pipe pipe, String message) {
        return new Refused(path, yaml, pipe, message);
    }

    static void assertRefused(Pipe pipe, String message) {
        assertThatThrownBy(pipe::read)
                .isInstanceOf(ConfigException.class)
                .hasMessage("Cannot use pipe.yaml: 1 problem\n\n  " + message);
    }
}
