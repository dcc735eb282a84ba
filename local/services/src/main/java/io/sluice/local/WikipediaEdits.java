package io.sluice.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * 39,244 real edits of Wikipedia on 2015-09-12: one JSON object each, 435 bytes on average, with nulls, UTF-8, ISO
 * times and booleans in 20 fields.
 *
 * <p>The file comes from the test resources of Apache Druid (Apache License 2.0), taken out of its published jar by the
 * build.
 */
public final class WikipediaEdits {

    /** How many edits there are. */
    public static final int COUNT = 39_244;

    private static final String RESOURCE = "/wikipedia/wikiticker-2015-09-12-sampled.json.gz";

    private static final String CHANNEL = "\"channel\":\"";

    private WikipediaEdits() {}

    /** The edits in the order of the file, each the text of one JSON object. */
    public static List<String> documents() {
        try (InputStream resource = WikipediaEdits.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(
                        "Cannot read the Wikipedia edits: no resource " + RESOURCE + "; build module local/services");
            }
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(resource, 1 << 16), StandardCharsets.UTF_8))) {
                return lines.lines().toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the Wikipedia edits", e);
        }
    }

    /** The channel of an edit, such as {@code #en.wikipedia}: the partition key of the demo. */
    public static String channel(String document) {
        int start = document.indexOf(CHANNEL);
        if (start < 0) {
            throw new IllegalArgumentException("Cannot tell the channel of an edit: no field \"channel\" in it");
        }
        int valueStart = start + CHANNEL.length();
        return document.substring(valueStart, document.indexOf('"', valueStart));
    }
}
