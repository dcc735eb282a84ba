package io.sluice.sink;

import io.sluice.jobconfig.PipeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a pipe did of late, as ClickHouse remembers it. */
public final class PipeHistory {

    private static final int ACCESS_DENIED = 497;
    private static final int UNKNOWN_TABLE = 60;

    /** A query id as {@link Destination#queryId} makes it, behind the pipe's name. */
    private static final String REST_OF_ID = "-[0-9a-f]{8}-[0-9a-f]{4}-";

    private final PipeConfig pipe;
    private final ClickHouseClient client;

    public PipeHistory(PipeConfig pipe, ClickHouseClient client) {
        this.pipe = pipe;
        this.client = client;
    }

    /**
     * An entry of the log table.
     *
     * @param at when, in UTC
     * @param kind what sort of event
     * @param message what is told of it
     */
    public record Event(String at, String kind, String message) {}

    /** The latest events of the log table, the newest first; none where there is no such table. */
    public List<Event> events(int most) throws ClickHouseException {
        Optional<LogTable> table = LogTable.of(pipe.destination());
        if (table.isEmpty()
                || !client.exists(table.get().database(), table.get().name())) {
            return List.of();
        }
        String name = Identifier.quote(table.get().database(), table.get().name());
        return client
                .strings(
                        "SELECT formatDateTime(at, '%F %T'), toString(event), message FROM " + name
                                + " WHERE pipe = {pipe:String} ORDER BY at DESC LIMIT " + most,
                        Map.of("pipe", pipe.name()),
                        3,
                        "read log table " + name + " of")
                .stream()
                .map(row -> new Event(row.get(0), row.get(1), row.get(2)))
                .toList();
    }

    /**
     * Rows inserted in each of the last minutes, the current one last; empty where the user may not read
     * {@code system.query_log}, or there is none.
     */
    public Optional<List<Long>> rowsPerMinute(int minutes) throws ClickHouseException {
        try {
            List<Long> rows = new ArrayList<>();
            client.strings(
                            "SELECT toString(sum(inserted)) FROM (SELECT toUInt64(dateDiff('minute', event_time,"
                                    + " now())) AS age, written_rows AS inserted FROM system.query_log WHERE event_date >="
                                    + " yesterday() AND event_time > now() - toIntervalMinute({minutes:UInt32}) AND type ="
                                    + " 'QueryFinish' AND match(query_id, {id:String}) AND has(tables, {table:String})"
                                    + " UNION ALL SELECT number, 0 FROM numbers({minutes:UInt32})) WHERE age <"
                                    + " {minutes:UInt32} GROUP BY age ORDER BY age DESC",
                            Map.of(
                                    "minutes",
                                    minutes,
                                    "id",
                                    "^sluice-"
                                            + Destination.readable(pipe.name()).replace(".", "[.]") + REST_OF_ID,
                                    "table",
                                    pipe.destination().database() + "."
                                            + pipe.destination().table()),
                            1,
                            "ask the rate of")
                    .forEach(row -> rows.add(Long.parseLong(row.get(0))));
            return Optional.of(rows);
        } catch (ClickHouseException e) {
            if (e.code() == ACCESS_DENIED || e.code() == UNKNOWN_TABLE) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
