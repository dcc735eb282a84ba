package io.sluice.jobconfig;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * How the value of a key is written, checked and described.
 *
 * @param <T> the value it becomes
 */
sealed interface Type<T> {

    /** Reads a node; when there is no value, the report says why. */
    Optional<T> read(Node node, String path, Reading reading);

    /** What it is, as in "Write a whole number". */
    String label();

    /** The JSON Schema of what may be written. */
    Map<String, Object> schema();

    /** Whether a problem may show what was written. */
    enum Visibility {
        SHOWN,
        /** Shown unless it holds a user or password. */
        URL,
        SECRET
    }

    /** A value written as one text. */
    record Scalar<T>(
            String label, Visibility visibility, Map<String, Object> schema, Function<String, Parsed<T>> parser)
            implements Type<T> {

        private static final int LONGEST_SHOWN = 80;
        private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

        @Override
        public Optional<T> read(Node node, String path, Reading reading) {
            if (!(node instanceof Node.Scalar scalar)) {
                wrongShape(node, path, label, reading);
                return Optional.empty();
            }
            Parsed<T> parsed = parser.apply(scalar.text());
            if (parsed instanceof Parsed.Accepted<T> accepted) {
                return Optional.of(accepted.value());
            }
            String remedy = ((Parsed.Refused<T>) parsed).remedy();
            reading.report().problem(path, node.origin(), found(scalar), remedy);
            return Optional.empty();
        }

        /** The value of a text that is known to be right. */
        T value(String text) {
            if (parser.apply(text) instanceof Parsed.Accepted<T> accepted) {
                return accepted.value();
            }
            throw new IllegalArgumentException("Cannot read " + text + " as " + label);
        }

        private String found(Node.Scalar scalar) {
            String text = scalar.text();
            if (scalar.reference().isPresent()) {
                return "found what \"" + scalar.reference().get() + "\" stands for (not shown)";
            }
            if (text.isBlank()) {
                return "found nothing";
            }
            if (visibility == Visibility.SECRET || (visibility == Visibility.URL && text.contains("@"))) {
                return "found a value that cannot be right (not shown)";
            }
            String shown = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
            return "found \"" + CONTROL.matcher(shown.replace("\n", "\\n")).replaceAll("?") + "\"";
        }
    }

    /** A list of values. */
    record ListOf<T>(Type<T> item, String label) implements Type<List<T>> {

        @Override
        public Optional<List<T>> read(Node node, String path, Reading reading) {
            if (!(node instanceof Node.Sequence sequence)) {
                wrongShape(node, path, label, reading);
                return Optional.empty();
            }
            List<T> values = new ArrayList<>();
            for (int i = 0; i < sequence.items().size(); i++) {
                item.read(sequence.items().get(i), path + "[" + i + "]", reading)
                        .ifPresent(values::add);
            }
            return values.size() == sequence.items().size() ? Optional.of(List.copyOf(values)) : Optional.empty();
        }

        @Override
        public Map<String, Object> schema() {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "array");
            schema.put("items", item.schema());
            return schema;
        }
    }

    /** A group of keys, as an item of a list. */
    record Group<T>(Section<T> section, String label) implements Type<T> {

        @Override
        public Optional<T> read(Node node, String path, Reading reading) {
            if (!(node instanceof Node.Mapping mapping)) {
                wrongShape(node, path, label, reading);
                return Optional.empty();
            }
            return section.read(path + ".", reading.literal(), written -> written.tree(mapping));
        }

        @Override
        public Map<String, Object> schema() {
            return JsonSchema.group(section.keys());
        }
    }

    /**
     * Texts under names of another program.
     *
     * @param reserved names that are refused, with the reason
     */
    record Texts(Map<String, String> reserved, String label) implements Type<Map<String, String>> {

        @Override
        public Optional<Map<String, String>> read(Node node, String path, Reading reading) {
            if (!(node instanceof Node.Mapping mapping)) {
                wrongShape(node, path, label, reading);
                return Optional.empty();
            }
            Map<String, String> texts = new LinkedHashMap<>();
            boolean right = true;
            for (Node.Entry entry : mapping.entries()) {
                String at = path + "." + entry.name();
                String reason = reserved.get(entry.name());
                if (reason != null) {
                    reading.report().problem(at, entry.origin(), "is not yours to give", "Remove it: " + reason + ".");
                    right = false;
                } else if (entry.value() instanceof Node.Scalar scalar) {
                    texts.put(entry.name(), scalar.text());
                } else {
                    wrongShape(entry.value(), at, "a text", reading);
                    right = false;
                }
            }
            return right ? Optional.of(Map.copyOf(texts)) : Optional.empty();
        }

        @Override
        public Map<String, Object> schema() {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "object");
            schema.put("additionalProperties", Map.of("type", List.of("string", "number", "boolean")));
            return schema;
        }
    }

    /** Whatever the managed service keeps there: for keys without effect. */
    record Anything() implements Type<Node> {

        @Override
        public Optional<Node> read(Node node, String path, Reading reading) {
            return Optional.of(node);
        }

        @Override
        public String label() {
            return "anything";
        }

        @Override
        public Map<String, Object> schema() {
            return Map.of();
        }
    }

    /**
     * Nothing: for keys that ask for what cannot be done.
     *
     * @param remedy a sentence that says so
     */
    record Never(String remedy) implements Type<Node> {

        @Override
        public Optional<Node> read(Node node, String path, Reading reading) {
            reading.report().problem(path, node.origin(), "found " + node.shape(), remedy);
            return Optional.empty();
        }

        @Override
        public String label() {
            return "nothing";
        }

        @Override
        public Map<String, Object> schema() {
            return new LinkedHashMap<>(Map.of("type", "null"));
        }
    }

    private static void wrongShape(Node node, String path, String label, Reading reading) {
        reading.report().problem(path, node.origin(), "found " + node.shape(), "Write " + label + ".");
    }
}
