package io.sluice.benchmark;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What one run of a benchmark measured: megabytes of documents or rows a second, and bytes allocated per row. */
final class Comparison {

    /** What a speed is counted in. */
    enum Volume {
        DOCUMENTS,
        ROWS
    }

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final Collection<RunResult> results;

    private Comparison(Collection<RunResult> results) {
        this.results = results;
    }

    /** Runs all methods of a benchmark over every corpus. */
    static Comparison of(Class<?> benchmark, String... options) throws RunnerException {
        try {
            return new Comparison(new Runner(new OptionsBuilder()
                            .parent(new CommandLineOptions(options))
                            .include(benchmark.getName())
                            .addProfiler(GCProfiler.class)
                            .build())
                    .run());
        } catch (CommandLineOptionException e) {
            throw new IllegalArgumentException("Cannot run benchmark: " + e.getMessage(), e);
        }
    }

    /** Prints speed and allocation of two methods, and the ratio of the second to the first. */
    @SuppressWarnings("SystemOut") // a report for the terminal
    void print(Volume volume, String reference, String measured) {
        for (Corpus corpus : Corpus.values()) {
            long bytes = switch (volume) {
                case DOCUMENTS -> corpus.documentBytes();
                case ROWS -> corpus.rowBytes();
            };
            int rows = corpus.records().size();
            Map<String, Double> speeds = new HashMap<>();
            Map<String, Double> allocated = new HashMap<>();
            for (RunResult result : results) {
                if (result.getParams().getParam("corpus").equals(corpus.name())) {
                    String name = result.getPrimaryResult().getLabel();
                    speeds.put(name, bytes / result.getPrimaryResult().getScore() / 1000);
                    result.getSecondaryResults().forEach((label, value) -> {
                        if (label.equals(ALLOCATED)) {
                            allocated.put(name, value.getScore() / rows);
                        }
                    });
                }
            }
            Double from = speeds.get(reference);
            Double to = speeds.get(measured);
            if (from != null && to != null) {
                System.out.printf(
                        "%-10s %s %.0f MB/s, %s %.0f MB/s, ratio %.2f; %.0f and %.0f bytes allocated per row of %d%n",
                        corpus,
                        reference,
                        from,
                        measured,
                        to,
                        to / from,
                        allocated.get(reference),
                        allocated.get(measured),
                        corpus.rowBytes() / rows);
            }
        }
    }
}
