package io.sluice.jobconfig;

import java.time.Duration;
import java.util.List;

/** Keys below {@code settings}. */
final class SettingsSection {

    static final Key<Duration> MAX_INSERT_WAIT = Key.withDefault(
            "settings.streaming_max_insert_wait_ms",
            Types.millis(500, 60_000),
            "5000",
            "Age in milliseconds at which a batch is inserted however small it is.");
    static final Key<Integer> MAX_INSERT_ROWS = Key.withDefault(
            "settings.maxInsertRows",
            Types.wholeNumber(1, 10_000_000),
            "100000",
            "Number of rows at which a batch is inserted.");
    static final Key<Long> MAX_INSERT_BYTES = Key.optional(
            "settings.maxInsertBytes",
            Types.bytes(1024, 1L << 30),
            "Size in bytes of its rows, before compression, at which a batch is inserted. Without it 32 MiB for each GiB"
                    + " of a task manager's heap, shared by the tasks that insert there.");
    static final Key<Integer> MAX_IN_FLIGHT = Key.withDefault(
            "settings.maxInFlight",
            Types.wholeNumber(1, 64),
            Integer.toString(BatchSettings.DEFAULT_IN_FLIGHT),
            "Inserts of one task that may be under way at a time.");

    static final Section<BatchSettings> SECTION = Section.of(
            List.of(MAX_INSERT_WAIT, MAX_INSERT_ROWS, MAX_INSERT_BYTES, MAX_IN_FLIGHT),
            values -> new BatchSettings(
                    values.value(MAX_INSERT_WAIT),
                    values.value(MAX_INSERT_ROWS),
                    values.find(MAX_INSERT_BYTES).orElse(BatchSettings.SHARE_OF_HEAP),
                    values.value(MAX_IN_FLIGHT)));

    private SettingsSection() {}
}
