package io.sluice.job;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of bytes that holds one JSON value, looked into only as far as asked.
 *
 * @param bytes holds it; shared, never changed
 * @param start where it starts, which is no white space
 * @param end the place after it
 */
@SuppressWarnings("ArrayRecordComponent") // a view of bytes, compared by nobody
record JsonValue(byte[] bytes, int start, int end) {

    private static final JsonFactory JSON = new JsonFactory();

    /** A field of an object, its name as it is written. */
    record Member(JsonValue name, JsonValue value) {

        /** Whether it has this name, written without escapes. */
        boolean isNamed(byte[] wanted) {
            return Arrays.equals(name.bytes, name.start, name.end, wanted, 0, wanted.length);
        }
    }

    byte first() {
        return bytes[start];
    }

    int length() {
        return end - start;
    }

    /** The fields of an object in order, as far as it can be followed. */
    List<Member> members() {
        List<Member> members = new ArrayList<>();
        int at = JsonScanner.skipSpace(bytes, start + 1, end);
        while (at < end && bytes[at] == '"') {
            int nameEnd = JsonScanner.stringEnd(bytes, at, end);
            int colon = nameEnd == JsonScanner.NO_END ? end : JsonScanner.skipSpace(bytes, nameEnd, end);
            if (colon == end || bytes[colon] != ':') {
                break;
            }
            int valueStart = JsonScanner.skipSpace(bytes, colon + 1, end);
            int valueEnd = JsonScanner.valueEnd(bytes, valueStart, end);
            if (valueEnd == JsonScanner.NO_END) {
                break;
            }
            members.add(
                    new Member(new JsonValue(bytes, at + 1, nameEnd - 1), new JsonValue(bytes, valueStart, valueEnd)));
            at = JsonScanner.skipSpace(bytes, valueEnd, end);
            if (at < end && bytes[at] == ',') {
                at = JsonScanner.skipSpace(bytes, at + 1, end);
            }
        }
        return members;
    }

    /** The last of an object's fields of that name. */
    Optional<JsonValue> field(byte[] name) {
        return members().stream()
                .filter(member -> member.isNamed(name))
                .map(Member::value)
                .reduce((first, second) -> second);
    }

    /**
     * What a string says, in UTF-8, without white space around.
     *
     * @throws IOException if it is no valid string, cannot be said in UTF-8, or says nothing
     */
    JsonValue textAsJson() throws IOException {
        ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text()));
        byte[] text = new byte[encoded.remaining()];
        encoded.get(text);
        int from = JsonScanner.skipSpace(text, 0, text.length);
        int to = JsonScanner.trimEnd(text, from, text.length);
        if (from == to) {
            throw new JsonParseException(null, "no value");
        }
        return new JsonValue(text, from, to);
    }

    /** The JSON object that a string holds, if it holds a valid one and nothing else. */
    Optional<JsonValue> textAsObject() {
        try {
            JsonValue json = textAsJson();
            if (json.first() != '{') {
                return Optional.empty();
            }
            try (JsonParser parser = JSON.createParser(json.bytes, json.start, json.length())) {
                parser.nextToken();
                parser.skipChildren();
                return parser.nextToken() == null ? Optional.of(json) : Optional.empty();
            }
        } catch (JsonParseException | StreamConstraintsException | CharacterCodingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read a text from memory", e);
        }
    }

    private String text() throws IOException {
        try (JsonParser parser = JSON.createParser(bytes, start, length())) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw new JsonParseException(parser, "no string");
            }
            return parser.getText();
        }
    }
}
