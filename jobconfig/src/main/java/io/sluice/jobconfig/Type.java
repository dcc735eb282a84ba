package io.sluice.jobconfig;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the value of a key is written and checked.
 *
 * @param <T> the value it becomes
 */
sealed interface Type<T> {

    /** Reads a node; when there is no value, the report says why. */
    Optional<T> read(Node node, String path, Instant now, Report report);

    /** Whether a problem may show what was written. */
    enum Visibility {
        SHOWN,
        /** Shown unless it holds a user or password. */
        URL,
        SECRET
    }

    /**
     * A value written as one text.
     *
     * @param label what it is, as in "write a whole number"
     */
    record Scalar<T>(String label, Visibility visibility, Function<String, Parsed<T>> parser) implements Type<T> {

        private static final int LONGEST_SHOWN = 80;

        @Override
        public Optional<T> read(Node node, String path, Instant now, Report report) {
            if (!(node instanceof Node.Scalar scalar)) {
                report.problem(path, node.origin(), "found " + node.shape(), "Write " + label + ".");
                return Optional.empty();
            }
            Parsed<T> parsed = parser.apply(scalar.text());
            if (parsed instanceof Parsed.Accepted<T> accepted) {
                return Optional.of(accepted.value());
            }
            String remedy = ((Parsed.Refused<T>) parsed).remedy();
            report.problem(path, node.origin(), found(scalar.text()), remedy);
            return Optional.empty();
        }

        /** The value of a text that is known to be right. */
        T value(String text) {
            if (parser.apply(text) instanceof Parsed.Accepted<T> accepted) {
                return accepted.value();
            }
            throw new IllegalArgumentException("Cannot read " + text + " as " + label);
        }

        private String found(String text) {
            if (text.isBlank()) {
                return "found nothing";
            }
            if (visibility == Visibility.SECRET || (visibility == Visibility.URL && text.contains("@"))) {
                return "found a value that cannot be right (not shown)";
            }
            String shown = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
            return "found \"" + shown.replace("\n", "\\n") + "\"";
        }
    }

    /** A list of values that are each written as one text. */
    record Texts<T>(Scalar<T> item) implements Type<List<T>> {

        @Override
        public Optional<List<T>> read(Node node, String path, Instant now, Report report) {
            return Type.items(node, path, now, report, item, "a list such as [a, b]");
        }
    }

    /** A list of groups of keys. */
    record Groups<T>(Section<T> section, String example) implements Type<List<T>> {

        @Override
        public Optional<List<T>> read(Node node, String path, Instant now, Report report) {
            return Type.items(
                    node, path, now, report, new Group<>(section, example), "a list such as [" + example + "]");
        }
    }

    /** A group of keys inside a list. */
    record Group<T>(Section<T> section, String example) implements Type<T> {

        @Override
        public Optional<T> read(Node node, String path, Instant now, Report report) {
            if (!(node instanceof Node.Mapping mapping)) {
                report.problem(path, node.origin(), "found " + node.shape(), "Write a group such as " + example + ".");
                return Optional.empty();
            }
            return section.read(mapping, path + ".", now, report);
        }
    }

    private static <T> Optional<List<T>> items(
            Node node, String path, Instant now, Report report, Type<T> item, String wanted) {
        if (!(node instanceof Node.Sequence sequence)) {
            report.problem(path, node.origin(), "found " + node.shape(), "Write " + wanted + ".");
            return Optional.empty();
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            item.read(sequence.items().get(i), path + "[" + i + "]", now, report)
                    .ifPresent(values::add);
        }
        return values.size() == sequence.items().size() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }
}
