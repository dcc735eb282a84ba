package io.sluice.jobconfig;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;

/**
 * Reads YAML or JSON text as nodes that know their lines.
 *
 * <p>Every value stays the text it was written as, so {@code 0123} and {@code 1e5} reach a password unchanged.
 * Syntax errors are told without the parser's excerpt of the text, which may hold a secret.
 */
final class NodeReader {

    private static final JsonFactory JSON = new JsonFactory();
    private static final YAMLFactory YAML = new YAMLFactory();

    private static final Pattern QUOTED_KEY = Pattern.compile("\\s*\\{\\s*\"");
    private static final String QUOTE = "write the value out, or in quotes if it is meant to begin with ";

    private final JsonParser parser;
    private final IntFunction<Origin> origins;

    private NodeReader(JsonParser parser, IntFunction<Origin> origins) {
        this.parser = parser;
        this.origins = origins;
    }

    /** Why a text is not YAML, with the line where it stops being it. */
    static final class SyntaxException extends Exception {

        private static final long serialVersionUID = 1L;
        private final String found;
        private final transient Origin origin;

        SyntaxException(String found, Origin origin) {
            super(found);
            this.found = found;
            this.origin = origin;
        }

        String found() {
            return found;
        }

        Origin origin() {
            return origin;
        }
    }

    /**
     * Reads a whole text.
     *
     * @param origins names a line of the text
     * @return empty when the text holds nothing but blanks and comments
     */
    static Optional<Node> read(String text, IntFunction<Origin> origins) throws SyntaxException {
        // JSON proper first: YAML's flow style refuses JSON that is indented by tabs
        if (!text.stripLeading().startsWith("{")) {
            return yaml(text, origins);
        }
        try {
            return parse(JSON.createParser(text), origins);
        } catch (JsonProcessingException notJson) {
            try {
                return yaml(text, origins);
            } catch (SyntaxException notYaml) {
                throw QUOTED_KEY.matcher(text).lookingAt() ? broken("JSON", notJson, origins) : notYaml;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a text in memory", e);
        }
    }

    /** The parser's own words are left out: they quote the text. */
    private static SyntaxException broken(String format, JsonProcessingException e, IntFunction<Origin> origins) {
        int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
        return new SyntaxException(
                "not " + format + ": a quote, comma, colon or bracket is missing, misplaced or too much",
                origins.apply(line));
    }

    private static Optional<Node> yaml(String text, IntFunction<Origin> origins) throws SyntaxException {
        try {
            Optional<Node> node = parse(YAML.createParser(text), origins);
            refuseAnchors(text, origins);
            return node;
        } catch (MarkedYAMLException e) {
            throw new SyntaxException(
                    e.getProblem(), origins.apply(e.getProblemMark().getLine() + 1));
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
                throw new SyntaxException(
                        "not YAML: " + marked.getProblem(),
                        origins.apply(marked.getProblemMark().getLine() + 1));
            }
            throw broken("YAML", e, origins);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a text in memory", e);
        }
    }

    private static Optional<Node> parse(JsonParser parser, IntFunction<Origin> origins)
            throws IOException, SyntaxException {
        try (parser) {
            NodeReader reader = new NodeReader(parser, origins);
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            Node node = reader.node();
            if (parser.nextToken() != null) {
                throw new SyntaxException("a second document begins; one pipe is one document", reader.origin());
            }
            return Optional.of(node);
        }
    }

    private Node node() throws IOException, SyntaxException {
        Origin origin = origin();
        if (parser instanceof YAMLParser yaml) {
            refuseMarks(yaml, origin);
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(origin);
            case START_ARRAY -> sequence(origin);
            case VALUE_NULL -> new Node.Nothing(origin);
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                new Node.Scalar(parser.getText(), origin);
            case VALUE_EMBEDDED_OBJECT ->
                throw new SyntaxException("tags (!name) are not supported; " + QUOTE + "\"!\"", origin);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME ->
                throw new IllegalStateException("Cannot read a value: the parser is at " + parser.currentToken());
        };
    }

    /** Jackson does not tell of them, and a password {@code &hush} that is not quoted is one. */
    private static void refuseAnchors(String text, IntFunction<Origin> origins) throws SyntaxException {
        for (Event event : new Yaml().parse(new StringReader(text))) {
            if (event instanceof NodeEvent node && node.getAnchor() != null) {
                throw new SyntaxException(
                        "anchors (&name) are not supported; " + QUOTE + "\"&\"",
                        origins.apply(event.getStartMark().getLine() + 1));
            }
        }
    }

    /** A password that begins with one of these signs and is not quoted would be read as an empty one. */
    private static void refuseMarks(YAMLParser yaml, Origin origin) throws IOException, SyntaxException {
        if (yaml.isCurrentAlias()) {
            throw new SyntaxException("aliases (*name) are not supported; " + QUOTE + "\"*\"", origin);
        }
        if (yaml.getTypeId() != null) {
            throw new SyntaxException("tags (!name) are not supported; " + QUOTE + "\"!\"", origin);
        }
    }

    private Node.Mapping mapping(Origin origin) throws IOException, SyntaxException {
        List<Node.Entry> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Origin nameOrigin = origin();
            parser.nextToken();
            entries.add(new Node.Entry(name, nameOrigin, node()));
        }
        return new Node.Mapping(entries, origin);
    }

    private Node.Sequence sequence(Origin origin) throws IOException, SyntaxException {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node());
        }
        return new Node.Sequence(items, origin);
    }

    private Origin origin() {
        return origins.apply(parser.currentTokenLocation().getLineNr());
    }
}
