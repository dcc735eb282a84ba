package io.sluice.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where in a document a value lies: {@code a.b.c}, {@code a[0].b}, and {@code ['a.b']['it\'s']} for names that hold dots,
 * brackets or quotes. Positions in arrays count from 0.
 *
 * @param steps from the document's object to the value, at least one; the first one is a name
 */
record FieldPath(List<Step> steps) {

    /** One step down. */
    sealed interface Step {}

    /** To the field of an object. */
    record Name(String name) implements Step {}

    /** To an element of an array. */
    record Index(int index) implements Step {}

    /** A decoder keeps a place for each element up to the last one wanted. */
    private static final int MAX_INDEX = 9_999;

    FieldPath {
        steps = List.copyOf(steps);
    }

    /** The path to a top-level field, whatever its name is. */
    static FieldPath field(String name) {
        return new FieldPath(List.of(new Name(name)));
    }

    /**
     * Reads a path.
     *
     * @throws SchemaException if the text is no path, with the position and what was wanted there
     */
    static FieldPath parse(String text) {
        return new Parser(text).parse();
    }

    /** The path to a field of what this path leads to. */
    FieldPath then(String name) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(new Name(name));
        return new FieldPath(longer);
    }

    Step last() {
        return steps.get(steps.size() - 1);
    }

    /** The path without its last step; none if it leads to a top-level field. */
    Optional<FieldPath> parent() {
        return steps.size() == 1 ? Optional.empty() : Optional.of(new FieldPath(steps.subList(0, steps.size() - 1)));
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        FieldPath parse() {
            List<Step> steps = new ArrayList<>();
            steps.add(takes('[') ? quoted() : name());
            while (at < text.length()) {
                if (takes('.')) {
                    steps.add(name());
                } else if (takes('[')) {
                    steps.add(at < text.length() && Character.isDigit(text.charAt(at)) ? index() : quoted());
                } else {
                    throw unexpected("'.', '[' or the end");
                }
            }
            return new FieldPath(steps);
        }

        private Step name() {
            int start = at;
            while (at < text.length() && ".[]".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            if (at == start) {
                throw unexpected("a name");
            }
            return new Name(text.substring(start, at));
        }

        private Step index() {
            int index = 0;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                index = index * 10 + text.charAt(at++) - '0';
                if (index > MAX_INDEX) {
                    throw unexpected("an index of at most " + MAX_INDEX);
                }
            }
            close();
            return new Index(index);
        }

        private Step quoted() {
            char quote = at < text.length() ? text.charAt(at) : 0;
            if (quote != '\'' && quote != '"') {
                throw unexpected("an index or a name in quotes");
            }
            at++;
            StringBuilder name = new StringBuilder();
            while (at < text.length() && text.charAt(at) != quote) {
                if (text.charAt(at) == '\\') {
                    at++;
                }
                if (at < text.length()) {
                    name.append(text.charAt(at++));
                }
            }
            if (!takes(quote)) {
                throw unexpected("a closing " + quote);
            }
            close();
            return new Name(name.toString());
        }

        private void close() {
            if (!takes(']')) {
                throw unexpected("']'");
            }
        }

        private boolean takes(char c) {
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        private SchemaException unexpected(String wanted) {
            String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
            return new SchemaException(
                    "found " + found + " at character " + (at + 1) + " of the path; wanted " + wanted);
        }
    }
}
