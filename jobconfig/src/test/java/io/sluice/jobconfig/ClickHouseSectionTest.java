package io.sluice.jobconfig;

import static io.sluice.jobconfig.KeyCases.defaults;
import static io.sluice.jobconfig.KeyCases.maps;
import static io.sluice.jobconfig.KeyCases.refuses;
import static io.sluice.jobconfig.KeyCases.requires;

import io.sluice.jobconfig.ClickHouseConfig.Login;
import io.sluice.jobconfig.ClickHouseConfig.Tls;
import io.sluice.jobconfig.KeyCases.Absent;
import io.sluice.jobconfig.KeyCases.Mapped;
import io.sluice.jobconfig.KeyCases.Refused;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ClickHouseSectionTest {

    static final List<Absent> ABSENT = List.of(
            requires("clickhouse.url", """
                    clickhouse.url: missing
                        Add it: HTTP interface of the ClickHouse server."""),
            defaults("clickhouse.user", config -> config.clickhouse().login(), password("default", "")),
            defaults("clickhouse.password", config -> config.clickhouse().login(), password("default", "")),
            defaults("clickhouse.accessToken", config -> config.clickhouse().login(), password("default", "")),
            defaults(
                    "clickhouse.urls",
                    config -> config.clickhouse().urls(),
                    List.of(URI.create("http://127.0.0.1:8123"))),
            defaults(
                    "clickhouse.tls.caCertificate",
                    config -> config.clickhouse().tls(),
                    Tls.NONE),
            defaults(
                    "clickhouse.tls.clientCertificate",
                    config -> config.clickhouse().tls(),
                    Tls.NONE),
            defaults("clickhouse.tls.clientKey", config -> config.clickhouse().tls(), Tls.NONE),
            defaults("clickhouse.options", config -> config.clickhouse().options(), Map.of()),
            defaults("clickhouse.settings", config -> config.clickhouse().settings(), Map.of()));

    private static Login password(String user, String password) {
        return new Login.Password(user, new Secret(password));
    }

    static final List<Mapped> MAPPED = List.of(
            maps(
                    "clickhouse.url",
                    "'https://clickhouse.example.com:8443/proxy'",
                    config -> config.clickhouse().url(),
                    URI.create("https://clickhouse.example.com:8443/proxy")),
            maps(
                    "clickhouse.urls",
                    "['http://replica:8123', 'http://127.0.0.1:8123']",
                    config -> config.clickhouse().urls(),
                    List.of(URI.create("http://127.0.0.1:8123"), URI.create("http://replica:8123"))),
            maps("clickhouse.user", "writer", config -> config.clickhouse().login(), password("writer", "")),
            maps("clickhouse.password", "hush", config -> config.clickhouse().login(), password("default", "hush")),
            maps(
                    "clickhouse.accessToken",
                    "ey.J",
                    config -> config.clickhouse().login(),
                    new Login.Token(new Secret("ey.J"))),
            maps(
                    "clickhouse.tls.caCertificate",
                    "/certs/ca.pem",
                    config -> config.clickhouse().tls(),
                    new Tls("/certs/ca.pem", "", "")),
            maps(
                    "clickhouse.tls.clientCertificate",
                    "me.pem",
                    Pipe.minimal().with("clickhouse.tls.clientKey", "me.key"),
                    config -> config.clickhouse().tls(),
                    new Tls("", "me.pem", "me.key")),
            maps(
                    "clickhouse.tls.clientKey",
                    "me.key",
                    Pipe.minimal().with("clickhouse.tls.clientCertificate", "me.pem"),
                    config -> config.clickhouse().tls(),
                    new Tls("", "me.pem", "me.key")),
            maps(
                    "clickhouse.options",
                    "{socket_keepalive: true, proxy_port: 3128}",
                    config -> config.clickhouse().options(),
                    Map.of("socket_keepalive", "true", "proxy_port", "3128")),
            maps(
                    "clickhouse.settings",
                    "{max_insert_threads: 2}",
                    config -> config.clickhouse().settings(),
                    Map.of("max_insert_threads", "2")));

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
                        Write a text."""),
            refuses("clickhouse.urls", "'http://replica:8123'", """
                    clickhouse.urls (line 1): found a single value
                        Write a list such as [https://clickhouse-2.example.com:8443]."""),
            refuses("clickhouse.accessToken", "ey.J", Pipe.minimal().with("clickhouse.password", "hush"), """
                    clickhouse.accessToken (line 1): given beside clickhouse.password
                        Remove one of the two."""),
            refuses("clickhouse.tls.caCertificate", "''", """
                    clickhouse.tls.caCertificate (line 1): found nothing
                        Write a text."""),
            refuses("clickhouse.tls.clientCertificate", "me.pem", """
                    clickhouse.tls.clientKey: missing
                        Add it: the key of clickhouse.tls.clientCertificate."""),
            refuses("clickhouse.tls.clientKey", "me.key", """
                    clickhouse.tls.clientCertificate: missing
                        Add it: the certificate of clickhouse.tls.clientKey."""),
            refuses("clickhouse.options", "{retry: 3}", """
                    clickhouse.options.retry (line 1): is not yours to give
                        Remove it: retries need a pause and an id each, which the client does not give them."""),
            refuses("clickhouse.options", "{socket_keepalive: [true]}", """
                    clickhouse.options.socket_keepalive (line 1): found a list
                        Write a text."""),
            refuses("clickhouse.settings", "{async_insert: 1}", """
                    clickhouse.settings.async_insert (line 1): is not yours to give
                        Remove it: an insert counts as done once the server says that its rows are in the table."""),
            refuses("clickhouse.settings", "fast", """
                    clickhouse.settings (line 1): found a single value
                        Write a group such as {max_insert_threads: 2}."""));

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
