package io.sluice.jobconfig;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Keys that become one value together.
 *
 * @param keys the declarations
 * @param rules checks across keys; they run although keys may be missing or wrong, and must not repeat that complaint
 * @param build makes the value; runs only when nothing is wrong
 */
record Section<T>(List<Key<?>> keys, BiConsumer<Values, Report> rules, Function<Values, T> build) {

    Section {
        keys = List.copyOf(keys);
    }

    /**
     * Checks what was written, every key and every rule, and builds the value if nothing is wrong.
     *
     * @param prefix what stands before a key's path in messages
     * @param now the instant that "in the future" is measured from
     */
    Optional<T> read(Node.Mapping written, String prefix, Instant now, Report report) {
        int before = report.problemCount();
        Values values = Values.of(keys, written, prefix, now, report);
        for (Key<?> key : keys) {
            values.verify(key, report);
        }
        rules.accept(values, report);
        return report.problemCount() == before ? Optional.of(build.apply(values)) : Optional.empty();
    }
}
