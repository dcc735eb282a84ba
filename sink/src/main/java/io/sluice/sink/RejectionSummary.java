package io.sluice.sink;

import java.util.List;
import java.util.Map;

/** What an error table holds of a pipe, alike reasons together: those that differ in numbers and quoted values alone. */
public final class RejectionSummary {

    /** What the server adds to its reason, up to the end: values of the row, its version. */
    private static final String ADDED = "( Column values: | \\\\(version ).*";

    private static final String ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final String NUMBER = "\\\\b(0x[0-9a-f]+|[0-9][0-9.]*)\\\\b";

    private static final String GROUPS = """
        SELECT
            toString(error_kind), toString(column), reason, toString(count()),
            formatDateTime(min(inserted_at), '%%F %%T'), formatDateTime(max(inserted_at), '%%F %%T'),
            toString((argMax((shard_id, sequence_number, sub_sequence_number, error), (inserted_at, sequence_number)) AS latest).1),
            toString(latest.2), toString(latest.3), toString(latest.4)
        FROM (
            SELECT *,
                replaceRegexpAll(error, '"[^"]*"', '"..."') AS unquoted,
                replaceRegexpAll(replaceRegexpOne(unquoted, '%s', ''), '''[^'']*''', '''...''') AS cut,
                if(error_kind = 'SERVER', cut, unquoted) AS named,
                replaceRegexpAll(replaceRegexpAll(named, '%s', 'N'), '%s', 'N') AS reason
            FROM %s WHERE pipe = {pipe:String}
        )
        GROUP BY error_kind, column, reason
        ORDER BY max(inserted_at) DESC, count() DESC, reason
        LIMIT {most:UInt32}\
        """;

    private RejectionSummary() {}

    /**
     * Rejections for the same reason.
     *
     * @param kind sort of fault
     * @param column destination column, empty where the fault is not of one
     * @param reason what they have in common: the reason with {@code N} for numbers and {@code ...} for quoted values
     * @param count how many
     * @param first when the first came, in UTC
     * @param last when the last came, in UTC
     * @param example the last
     */
    public record Group(
            String kind, String column, String reason, long count, String first, String last, Example example) {}

    /**
     * One rejection.
     *
     * @param shardId its shard
     * @param sequenceNumber of its record
     * @param subSequenceNumber its place in that record
     * @param error its reason in full
     */
    public record Example(String shardId, String sequenceNumber, String subSequenceNumber, String error) {}

    /** How many rejections of a pipe the table holds. */
    public static long count(ErrorTable table, String pipe, ClickHouseClient client) throws ClickHouseException {
        return Long.parseLong(client.strings(
                        "SELECT toString(count()) FROM " + Identifier.quote(table.database(), table.name())
                                + " WHERE pipe = {pipe:String}",
                        Map.of("pipe", pipe),
                        1,
                        verb(table))
                .get(0)
                .get(0));
    }

    /** The groups of a pipe, that with the latest rejection first, at most {@code most}. */
    public static List<Group> groups(ErrorTable table, String pipe, int most, ClickHouseClient client)
            throws ClickHouseException {
        return client
                .strings(
                        GROUPS.formatted(ADDED, ID, NUMBER, Identifier.quote(table.database(), table.name())),
                        Map.of("pipe", pipe, "most", most),
                        10,
                        verb(table))
                .stream()
                .map(row -> new Group(
                        row.get(0),
                        row.get(1),
                        row.get(2),
                        Long.parseLong(row.get(3)),
                        row.get(4),
                        row.get(5),
                        new Example(row.get(6), row.get(7), row.get(8), row.get(9))))
                .toList();
    }

    private static String verb(ErrorTable table) {
        return "read error table " + Identifier.quote(table.database(), table.name()) + " of";
    }
}
