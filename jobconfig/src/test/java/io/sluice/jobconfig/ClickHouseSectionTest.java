package io.sluice.jobconfig;

import static io.sluice.jobconfig.KeyCases.defaults;
import static io.sluice.jobconfig.KeyCases.maps;
import static io.sluice.jobconfig.KeyCases.refuses;
import static io.sluice.jobconfig.KeyCases.requires;

import io.sluice.jobconfig.KeyCases.Absent;
import io.sluice.jobconfig.KeyCases.Mapped;
import io.sluice.jobconfig.KeyCases.Refused;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ClickHouseSectionTest {

    static final List<Absent> ABSENT = List.of(
            requires("clickhouse.url", """
                    clickhouse.url: missing
                        Add it: HTTP interface of the ClickHouse server."""),
            defaults("clickhouse.user", config -> config.clickhouse().user(), "default"),
            defaults("clickhouse.password", config -> config.clickhouse().password(), new Secret("")));

    static final List<Mapped> MAPPED = List.of(
            maps(
                    "clickhouse.url",
                    "'https://clickhouse.example.com:8443/proxy'",
                    config -> config.clickhouse().url(),
                    URI.create("https://clickhouse.example.com:8443/proxy")),
            maps("clickhouse.user", "writer", config -> config.clickhouse().user(), "writer"),
            maps("clickhouse.password", "hush", config -> config.clickhouse().password(), new Secret("hush")));

    static final List<Refused> REFUSED = List.of(
            refuses("clickhouse.url", "'tcp://127.0.0.1:9000'", """
                    clickhouse.url (line 1): found "tcp://127.0.0.1:9000"
                        Write a URL such as https://clickhouse.example.com:8443."""),
            refuses("clickhouse.url", "'http://a b'", """
                    clickhouse.url (line 1): found "http://a b"
                        Write a URL such as https://clickhouse.example.com:8443."""),
            refuses("clickhouse.url", "'http://user:hush@127.0.0.1:8123'", """
                    clickhouse.url (line 1): found a value that cannot be right (not shown)
                        Write the URL without user and password; they have keys of their own."""),
            refuses("clickhouse.url", "'http://127.0.0.1:8123/?database=wiki'", """
                    clickhouse.url (line 1): found "http://127.0.0.1:8123/?database=wiki"
                        Write the URL without what follows "?" or "#"."""),
            refuses("clickhouse.user", "''", """
                    clickhouse.user (line 1): found nothing
                        Write a text."""),
            refuses("clickhouse.password", "[hush]", """
                    clickhouse.password (line 1): found a list
                        Write a text."""));

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
