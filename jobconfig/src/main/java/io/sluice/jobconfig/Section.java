package io.sluice.jobconfig;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keys that become one value together.
 *
 * @param keys the declarations
 * @param rules checks across keys; they run although keys may be missing or wrong, and must not repeat that complaint
 * @param build makes the value; runs only when nothing is wrong
 */
record Section<T>(List<Key<?>> keys, Consumer<Values> rules, Function<Values, T> build) {

    Section {
        keys = List.copyOf(keys);
    }

    /** Keys that are independent of each other. */
    static <T> Section<T> of(List<Key<?>> keys, Function<Values, T> build) {
        return new Section<>(keys, values -> {}, build);
    }

    /**
     * Collects what was written, checks every key and rule, and builds the value if nothing is wrong.
     *
     * @param prefix what stands before a key's path in messages
     * @param sources adds what was written, lower layers first
     */
    Optional<T> read(String prefix, Reading reading, Consumer<Written> sources) {
        Report report = reading.report();
        int before = report.problemCount();
        Written written = new Written(keys, prefix, reading);
        sources.accept(written);
        Values values = written.values();
        for (Key<?> key : keys) {
            values.verify(key);
        }
        rules.accept(values);
        return report.problemCount() == before ? Optional.of(build.apply(values)) : Optional.empty();
    }
}
