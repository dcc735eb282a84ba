package io.sluice.jobconfig;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A small pipe file that is right, and copies of it with one key more, less or different. */
record Pipe(Map<String, String> values) {

    static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    static Pipe minimal() {
        return new Pipe(Map.of(
                "name", "edits",
                "source.kinesis.streamName", "wikipedia-edits",
                "source.kinesis.region", "eu-central-1",
                "clickhouse.url", "'http://127.0.0.1:8123'",
                "destination.table", "edits"));
    }

    /** With a value as YAML writes it in one line. */
    Pipe with(String path, String yaml) {
        Map<String, String> changed = new TreeMap<>(values);
        changed.put(path.replaceAll("\\[].*", ""), yaml);
        return new Pipe(changed);
    }

    Pipe without(String path) {
        Map<String, String> changed = new TreeMap<>(values);
        changed.remove(path);
        return new Pipe(changed);
    }

    PipeDefinition read() {
        return reader(Map.of()).read(List.of(source()));
    }

    ConfigSource source() {
        return ConfigSource.text("pipe.yaml", text());
    }

    /** A reader whose clock stands at {@link #NOW}. */
    static PipeReader reader(Map<String, String> environment) {
        return new PipeReader(environment, SecretStore.none(), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** The whole file on line 1. */
    String text() {
        return group("");
    }

    /** The login a pipe has, which must be by password. */
    static ClickHouseConfig.Login.Password login(PipeConfig config) {
        return (ClickHouseConfig.Login.Password) config.clickhouse().login();
    }

    private String group(String base) {
        return values.keySet().stream()
                .filter(path -> path.startsWith(base))
                .map(path -> path.substring(base.length()).split("\\.", -1)[0])
                .distinct()
                .map(name -> name + ": "
                        + (values.containsKey(base + name) ? values.get(base + name) : group(base + name + ".")))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
