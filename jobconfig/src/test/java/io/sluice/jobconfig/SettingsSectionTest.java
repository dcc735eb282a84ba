package io.sluice.jobconfig;

import static io.sluice.jobconfig.KeyCases.defaults;
import static io.sluice.jobconfig.KeyCases.maps;
import static io.sluice.jobconfig.KeyCases.refuses;

import io.sluice.jobconfig.KeyCases.Absent;
import io.sluice.jobconfig.KeyCases.Mapped;
import io.sluice.jobconfig.KeyCases.Refused;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SettingsSectionTest {

    static final List<Absent> ABSENT = List.of(
            defaults(
                    "settings.streaming_max_insert_wait_ms",
                    config -> config.settings().maxInsertWait(),
                    Duration.ofSeconds(5)),
            defaults("settings.maxInsertRows", config -> config.settings().maxRows(), 100_000),
            defaults("settings.maxInsertBytes", config -> config.settings().maxBytes(), BatchSettings.SHARE_OF_HEAP),
            defaults("settings.maxInFlight", config -> config.settings().maxInFlight(), 4));

    static final List<Mapped> MAPPED = List.of(
            maps(
                    "settings.streaming_max_insert_wait_ms",
                    "500",
                    config -> config.settings().maxInsertWait(),
                    Duration.ofMillis(500)),
            maps(
                    "settings.streaming_max_insert_wait_ms",
                    "\"60000\"",
                    config -> config.settings().maxInsertWait(),
                    Duration.ofMinutes(1)),
            maps("settings.maxInsertRows", "1", config -> config.settings().maxRows(), 1),
            maps(
                    "settings.maxInsertBytes",
                    "1073741824",
                    config -> config.settings().maxBytes(),
                    1L << 30),
            maps("settings.maxInFlight", "64", config -> config.settings().maxInFlight(), 64));

    static final List<Refused> REFUSED = List.of(
            refuses("settings.streaming_max_insert_wait_ms", "499", """
                    settings.streaming_max_insert_wait_ms (line 1): found "499"
                        Write a number of milliseconds from 500 to 60000."""),
            refuses("settings.streaming_max_insert_wait_ms", "60001", """
                    settings.streaming_max_insert_wait_ms (line 1): found "60001"
                        Write a number of milliseconds from 500 to 60000."""),
            refuses("settings.streaming_max_insert_wait_ms", "5s", """
                    settings.streaming_max_insert_wait_ms (line 1): found "5s"
                        Write a number of milliseconds from 500 to 60000."""),
            refuses("settings.maxInsertRows", "0", """
                    settings.maxInsertRows (line 1): found "0"
                        Write a whole number from 1 to 10000000."""),
            refuses("settings.maxInsertRows", "99999999999999999999", """
                    settings.maxInsertRows (line 1): found "99999999999999999999"
                        Write a whole number from 1 to 10000000."""),
            refuses("settings.maxInsertBytes", "1.5", """
                    settings.maxInsertBytes (line 1): found "1.5"
                        Write a number of bytes from 1024 to 1073741824."""),
            refuses("settings.maxInFlight", "65", """
                    settings.maxInFlight (line 1): found "65"
                        Write a whole number from 1 to 64."""));

    @ParameterizedTest
    @FieldSource("ABSENT")
    void knowsWhatHoldsWithoutAKey(Absent absent) {
        absent.check();
    }

    @ParameterizedTest
    @FieldSource("MAPPED")
    void mapsEveryKey(Mapped mapped) {
        mapped.check();
    }

    @ParameterizedTest
    @FieldSource("REFUSED")
    void refusesWhatBreaksARule(Refused refused) {
        refused.check();
    }
}
