package io.sluice.benchmark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Streaming passes of Jackson over a document: a bare one, which steps from token to token and looks at none, and one that
 * also takes each name and value, as whatever loads documents with Jackson must. Not thread safe.
 */
final class JacksonPass {

    private final JsonFactory jackson = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** Steps through a document and leaves texts and numbers undecoded; the number of its tokens. */
    long tokens(byte[] document) {
        long tokens = 0;
        try (JsonParser parser = jackson.createParser(document)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tokens;
    }

    /** Takes each name and value; a sum that depends on all of them. */
    long values(byte[] document) {
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum;
    }
}
