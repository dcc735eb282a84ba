package io.sluice.jobconfig;

import java.net.URI;
import java.util.List;

/** Keys below {@code clickhouse}. */
final class ClickHouseSection {

    static final Key<URI> URL = Key.required(
            "clickhouse.url",
            Types.url("https://clickhouse.example.com:8443"),
            "HTTP interface of the ClickHouse server.");
    static final Key<String> USER = Key.withDefault("clickhouse.user", Types.text(), "default", "User who inserts.");
    static final Key<Secret> PASSWORD =
            Key.withDefault("clickhouse.password", Types.freeSecret(), "", "Password of that user.");

    static final Section<ClickHouseConfig> SECTION = Section.of(
            List.of(URL, USER, PASSWORD),
            values -> new ClickHouseConfig(values.value(URL), values.value(USER), values.value(PASSWORD)));

    private ClickHouseSection() {}
}
