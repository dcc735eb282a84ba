package io.sluice.sink;

import java.util.regex.Pattern;

/**
 * Tells the errors of materialized views from those of the table. A pure function.
 *
 * <p>ClickHouse writes a block to the table, then pushes it to the views, several at a time if it may
 * ({@code parallel_view_processing}). So after the error of a view all rows are in the table, or seldom none; which, the
 * answer does not say (nor does ClickHouse promise either, see {@code materialized_views_ignore_errors} in
 * {@code system.settings}). Sent again under the same token they are there once, and the view gets them as well.
 */
final class ViewRefusal {

    private static final String MARK = "while pushing to view ";
    private static final Pattern QUOTED_NAME = Pattern.compile("`(?:[^`\\\\]|\\\\.)*`");

    /** What a person can do about it. */
    static final String REMEDY =
            "mend the view, or set materialized_views_ignore_errors: 1 in clickhouse.settings to do"
                    + " without what it refuses; the rows may be in the table already, so they are not taken apart";

    private ViewRefusal() {}

    /**
     * The end of a reply that names the views it went through, the one that refused first; empty if it was none.
     *
     * @param reply of the server, in which values of rows stand in quotes, so that no value is taken for a view; names
     *     of views may hold quotes too, but stand in backticks then
     */
    static String views(String reply) {
        int mark = reply.indexOf(MARK);
        while (mark >= 0 && isWithinQuotes(reply.substring(mark))) {
            mark = reply.indexOf(MARK, mark + 1);
        }
        return mark < 0 ? "" : reply.substring(mark);
    }

    private static boolean isWithinQuotes(String end) {
        return QUOTED_NAME.matcher(end).replaceAll("").indexOf('\'') >= 0;
    }
}
