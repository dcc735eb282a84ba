package io.sluice.benchmark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.schema.StreamRecord;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Streaming passes of Jackson over documents: a bare one, which steps from token to token and looks at none, and one that
 * also takes each name and value, as whatever loads documents with Jackson must. Not thread safe.
 */
public final class JacksonPass {

    private static final long WARM_UP_NANOS = 4_000_000_000L;
    private static final long MEASURED_NANOS = 4_000_000_000L;

    private final JsonFactory jackson = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** A pass over one document. */
    private interface Pass {
        long over(byte[] document) throws IOException;
    }

    /** Measures both in a JVM of its own and prints megabytes of JSON a second of each; argument: a {@link Corpus}. */
    @SuppressWarnings("SystemOut") // read by the process that started this one
    public static void main(String[] arguments) throws IOException {
        List<StreamRecord> documents = Corpus.valueOf(arguments[0]).records();
        JacksonPass jackson = new JacksonPass();
        System.out.printf(
                Locale.ROOT, "%.1f %.1f%n", speed(documents, jackson::tokens), speed(documents, jackson::values));
    }

    private static double speed(List<StreamRecord> documents, Pass pass) throws IOException {
        speed(documents, pass, WARM_UP_NANOS);
        return speed(documents, pass, MEASURED_NANOS);
    }

    private static double speed(List<StreamRecord> documents, Pass pass, long nanos) throws IOException {
        long begin = System.nanoTime();
        long bytes = 0;
        long found = 0;
        long spent = 0;
        while (spent < nanos) {
            for (StreamRecord document : documents) {
                found += pass.over(document.payload());
                bytes += document.payload().length;
            }
            spent = System.nanoTime() - begin;
        }
        if (found == 0) {
            throw new IllegalStateException(
                    "Cannot measure Jackson: it found nothing in " + documents.size() + " documents");
        }
        return bytes * 1e3 / spent;
    }

    /** Steps through a document and leaves texts and numbers undecoded; the number of its tokens. */
    long tokens(byte[] document) throws IOException {
        long tokens = 0;
        try (JsonParser parser = jackson.createParser(document)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }

    /** Takes each name and value; a sum that depends on all of them. */
    long values(byte[] document) throws IOException {
        long sum = 0;
        try (JsonParser parser = jackson.createParser(document)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                sum += switch (token) {
                    case FIELD_NAME -> parser.currentName().length();
                    case VALUE_STRING -> parser.getText().length();
                    case VALUE_NUMBER_INT -> parser.getLongValue();
                    case VALUE_NUMBER_FLOAT -> (long) parser.getDoubleValue();
                    default -> 1;
                };
            }
        }
        return sum;
    }
}
