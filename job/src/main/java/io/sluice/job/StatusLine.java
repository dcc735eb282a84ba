package io.sluice.job;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows the progress of a run: on a terminal one line that is written over, else a plain line now and then.
 *
 * <p>Not thread safe: one thread shows, and whoever prints anything else calls {@link #end()} first.
 */
public final class StatusLine {

    /** Where the line goes, which decides how often and with what control characters. */
    public enum Medium {
        /** A person's terminal: a line written over twice a second. */
        TERMINAL(Duration.ofMillis(500)),
        /** A pipe or file: a new line every two seconds. */
        PLAIN(Duration.ofSeconds(2));

        private final Duration interval;

        Medium(Duration interval) {
            this.interval = interval;
        }

        /** Time between two lines. */
        public Duration interval() {
            return interval;
        }

        /** {@link #TERMINAL} where the launcher found one on standard output (system property {@code sluice.terminal}). */
        public static Medium ofProcess() {
            return Boolean.getBoolean("sluice.terminal") ? TERMINAL : PLAIN;
        }
    }

    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final PrintWriter out;
    private final Medium medium;
    private final long startNanos;
    private boolean open;
    private long shownNanos;
    private Progress shown = new Progress(0, 0, 0, 0, -1);

    /**
     * @param out where the line goes
     * @param medium what that is
     * @param startNanos when the run started, by {@link System#nanoTime()}
     */
    public StatusLine(PrintWriter out, Medium medium, long startNanos) {
        this.out = out;
        this.medium = medium;
        this.shownNanos = startNanos;
        this.startNanos = startNanos;
    }

    /**
     * Shows where the run stands; rates are over the time since the last call.
     *
     * @param nanos now, by {@link System#nanoTime()}
     */
    public void show(Progress progress, long nanos) {
        double seconds = Math.max(1, nanos - shownNanos) / 1e9;
        String text = String.format(
                Locale.ROOT,
                "read %,d | written %,d | %.1f MB/s | %,.0f rows/s | rejected %,d | lag %s | %s",
                progress.read(),
                progress.written(),
                (progress.readBytes() - shown.readBytes()) / seconds / 1e6,
                (progress.written() - shown.written()) / seconds,
                progress.rejected(),
                lag(progress.lagMillis()),
                elapsed(Duration.ofNanos(nanos - startNanos)));
        shown = progress;
        shownNanos = nanos;
        switch (medium) {
            case TERMINAL -> {
                out.print(CLEAR_LINE + text);
                out.flush();
                open = true;
            }
            case PLAIN -> out.println(text);
        }
    }

    /** Leaves what was shown last standing and goes to a new line, so that other text can follow. */
    public void end() {
        if (open) {
            out.println();
            open = false;
        }
    }

    private static String lag(long millis) {
        return millis < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    private static String elapsed(Duration elapsed) {
        return elapsed.toHours() == 0
                ? String.format(Locale.ROOT, "%02d:%02d", elapsed.toMinutesPart(), elapsed.toSecondsPart())
                : String.format(
                        Locale.ROOT,
                        "%d:%02d:%02d",
                        elapsed.toHours(),
                        elapsed.toMinutesPart(),
                        elapsed.toSecondsPart());
    }
}
