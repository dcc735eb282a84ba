package io.sluice.benchmark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.sluice.schema.StreamRecord;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** A bare streaming pass of Jackson over the documents of a load, in a JVM of its own: the measure of a pipe. */
public final class JacksonPass {

    private static final long WARM_UP_NANOS = 4_000_000_000L;
    private static final long MEASURED_NANOS = 4_000_000_000L;

    private final JsonFactory jackson = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    private final List<StreamRecord> documents;
    private long tokens;

    private JacksonPass(List<StreamRecord> documents) {
        this.documents = documents;
    }

    /** Prints megabytes of JSON a second; argument: a {@link Corpus}. */
    @SuppressWarnings("SystemOut") // read by the process that started this one
    public static void main(String[] arguments) throws IOException {
        JacksonPass pass = new JacksonPass(Corpus.valueOf(arguments[0]).records());
        pass.speed(WARM_UP_NANOS);
        System.out.printf(Locale.ROOT, "%.1f %d%n", pass.speed(MEASURED_NANOS), pass.tokens);
    }

    private double speed(long nanos) throws IOException {
        long begin = System.nanoTime();
        long bytes = 0;
        long spent = 0;
        while (spent < nanos) {
            for (StreamRecord document : documents) {
                try (JsonParser parser = jackson.createParser(document.payload())) {
                    while (parser.nextToken() != null) {
                        tokens++;
                    }
                }
                bytes += document.payload().length;
            }
            spent = System.nanoTime() - begin;
        }
        return bytes * 1e3 / spent;
    }
}
