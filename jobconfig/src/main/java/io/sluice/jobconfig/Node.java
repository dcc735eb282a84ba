package io.sluice.jobconfig;

import java.util.List;
import java.util.Optional;

/** A value as it was written, before anyone asked what type it should have. */
sealed interface Node {

    Origin origin();

    /** What a problem calls a value of this shape, without showing the value. */
    String shape();

    /**
     * A text, number or boolean: all the same to a key's type, which parses the text.
     *
     * @param reference what was written, when the text stands for something kept elsewhere and must not be shown
     */
    record Scalar(String text, Origin origin, Optional<String> reference) implements Node {

        Scalar(String text, Origin origin) {
            this(text, origin, Optional.empty());
        }

        @Override
        public String shape() {
            return "a single value";
        }
    }

    /** {@code null}, {@code ~} or nothing at all: as if the key were not there. */
    record Nothing(Origin origin) implements Node {
        @Override
        public String shape() {
            return "nothing";
        }
    }

    record Sequence(List<Node> items, Origin origin) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String shape() {
            return "a list";
        }
    }

    /** Entries in the order of the file, repeated names included: refusing them needs their lines. */
    record Mapping(List<Entry> entries, Origin origin) implements Node {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String shape() {
            return "a group of keys";
        }
    }

    record Entry(String name, Origin origin, Node value) {}
}
