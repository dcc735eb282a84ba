package io.sluice.job;

import io.sluice.jobconfig.PayloadConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Takes documents out of the wrapper a service puts around them.
 *
 * <p>A path leads to them: names of fields joined by dots, {@code [*]} after one that holds an array. Text on the way is
 * read as the JSON it holds. Where nothing of the wrapper is wanted a document is a stretch of it; otherwise it is put
 * together anew, the wrapper's fields first, so that a field of the document of the same name counts. Not thread safe.
 */
final class Envelope {

    /** One step of a path: into a field, or over the elements of an array. */
    private sealed interface Step {
        record Field(String text) implements Step {
            byte[] name() {
                return text.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public String toString() {
                return text;
            }
        }

        record Elements() implements Step {
            @Override
            public String toString() {
                return "[*]";
            }
        }
    }

    private final String documentPath;
    private final List<Step> path;
    private final List<List<Step>> wrapperFields;
    private final List<byte[]> jsonFields;
    private final List<PayloadConfig.Envelope.Control> controls;
    private final DocumentSplitter splitter;

    /**
     * @param config where the documents are
     * @param splitter tells the documents of a text on the way apart
     */
    Envelope(PayloadConfig.Envelope.Wrapper config, DocumentSplitter splitter) {
        documentPath = config.documentPath();
        path = steps(documentPath);
        wrapperFields = config.wrapperFields().stream().map(Envelope::steps).toList();
        jsonFields = config.jsonFields().stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toList();
        controls = config.controls();
        this.splitter = splitter;
    }

    private static List<Step> steps(String path) {
        List<Step> steps = new ArrayList<>();
        for (String part : path.split("\\.", -1)) {
            String name = part;
            int elements = 0;
            while (name.endsWith("[*]")) {
                name = name.substring(0, name.length() - 3);
                elements++;
            }
            steps.add(new Step.Field(name));
            for (int i = 0; i < elements; i++) {
                steps.add(new Step.Elements());
            }
        }
        return List.copyOf(steps);
    }

    /** Whether the wrapper says that it carries no documents. */
    boolean isControl(byte[] bytes, int start, int end) {
        JsonValue wrapper = new JsonValue(bytes, start, end);
        return controls.stream()
                .anyMatch(control -> wrapper.field(control.field().getBytes(StandardCharsets.UTF_8))
                        .filter(value -> says(value, control.text()))
                        .isPresent());
    }

    private static boolean says(JsonValue value, String wanted) {
        byte[] text = wanted.getBytes(StandardCharsets.UTF_8);
        return value.first() == '"'
                && Arrays.equals(value.bytes(), value.start() + 1, value.end() - 1, text, 0, text.length);
    }

    /** Hands the documents of the wrapper between {@code start} and {@code end} over. */
    void unwrap(byte[] bytes, int start, int end, DocumentSplitter.Receiver receiver) {
        JsonValue wrapper = new JsonValue(bytes, start, end);
        walk(wrapper, copiedFrom(wrapper), 0, receiver);
    }

    private void walk(JsonValue value, byte[] copied, int done, DocumentSplitter.Receiver receiver) {
        if (done == path.size()) {
            receive(value, copied, receiver);
            return;
        }
        JsonValue container = value;
        if (value.first() == '"') {
            try {
                container = value.textAsJson();
            } catch (IOException e) {
                refuse(value, done, "a text that is no JSON", receiver);
                return;
            }
        }
        if (!(path.get(done) instanceof Step.Field step)) {
            walkElements(container, copied, done, receiver);
            return;
        }
        Optional<JsonValue> member = container.first() == '{' ? container.field(step.name()) : Optional.empty();
        if (member.isPresent()) {
            walk(member.get(), copied, done + 1, receiver);
        } else {
            refuse(value, done, "no field '" + step + "'", receiver);
        }
    }

    private void walkElements(JsonValue array, byte[] copied, int done, DocumentSplitter.Receiver receiver) {
        if (array.first() != '[') {
            refuse(array, done, "no array", receiver);
            return;
        }
        byte[] bytes = array.bytes();
        int at = JsonScanner.skipSpace(bytes, array.start() + 1, array.end());
        while (at < array.end() && bytes[at] != ']') {
            int valueEnd = JsonScanner.valueEnd(bytes, at, array.end());
            if (valueEnd == JsonScanner.NO_END) {
                refuse(new JsonValue(bytes, at, array.end()), done, "an array that cannot be followed", receiver);
                return;
            }
            walk(new JsonValue(bytes, at, valueEnd), copied, done + 1, receiver);
            at = JsonScanner.skipSpace(bytes, valueEnd, array.end());
            if (at < array.end() && bytes[at] == ',') {
                at = JsonScanner.skipSpace(bytes, at + 1, array.end());
            }
        }
    }

    private void receive(JsonValue value, byte[] copied, DocumentSplitter.Receiver receiver) {
        if (value.first() == '{') {
            JsonValue document = assemble(value, copied);
            receiver.document(document.bytes(), document.start(), document.end());
        } else if (value.first() == '"') {
            receiveText(value, copied, receiver);
        } else {
            refuse(value, path.size(), "no object", receiver);
        }
    }

    private void receiveText(JsonValue value, byte[] copied, DocumentSplitter.Receiver receiver) {
        JsonValue text;
        try {
            text = value.textAsJson();
        } catch (IOException e) {
            refuse(value, path.size(), "a text that is no JSON", receiver);
            return;
        }
        splitter.split(text.bytes(), text.start(), text.end(), new DocumentSplitter.Receiver() {
            @Override
            public void document(byte[] bytes, int start, int end) {
                JsonValue document = assemble(new JsonValue(bytes, start, end), copied);
                receiver.document(document.bytes(), document.start(), document.end());
            }

            @Override
            public void unreadable(byte[] bytes, int start, int end, String reason) {
                receiver.unreadable(bytes, start, end, "Cannot unwrap record: at '" + documentPath + "' " + reason);
            }
        });
    }

    private void refuse(JsonValue value, int done, String found, DocumentSplitter.Receiver receiver) {
        String place = done == 0 ? "" : " at '" + shown(path.subList(0, done)) + "'";
        receiver.unreadable(
                value.bytes(),
                value.start(),
                value.end(),
                "Cannot unwrap record: found " + found + place + "; wanted documents at '" + documentPath + "'");
    }

    private static String shown(List<Step> steps) {
        StringBuilder shown = new StringBuilder();
        for (Step step : steps) {
            boolean joined = step instanceof Step.Field && !shown.isEmpty();
            shown.append(joined ? "." : "").append(step);
        }
        return shown.toString();
    }

    /** The fields of the wrapper that every document takes, ready to be followed by those of the document. */
    private byte[] copiedFrom(JsonValue wrapper) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (List<Step> steps : wrapperFields) {
            Optional<JsonValue> value = Optional.of(wrapper);
            for (Step step : steps) {
                value = value.filter(holder -> holder.first() == '{')
                        .flatMap(holder -> holder.field(((Step.Field) step).name()));
            }
            value.ifPresent(found -> {
                out.write(out.size() == 0 ? '{' : ',');
                out.write('"');
                out.writeBytes(((Step.Field) steps.get(steps.size() - 1)).name());
                out.write('"');
                out.write(':');
                out.write(found.bytes(), found.start(), found.end() - found.start());
            });
        }
        return out.toByteArray();
    }

    /** The document with what it takes from the wrapper, and with JSON for text that is JSON. */
    private JsonValue assemble(JsonValue document, byte[] copied) {
        if (copied.length == 0 && jsonFields.isEmpty()) {
            return document;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(copied.length + document.end() - document.start() + 64);
        out.writeBytes(copied);
        int first = JsonScanner.skipSpace(document.bytes(), document.start() + 1, document.end());
        if (copied.length == 0) {
            out.write('{');
        } else if (document.bytes()[first] != '}') {
            out.write(',');
        }
        writeMembers(document, first, out);
        byte[] bytes = out.toByteArray();
        return new JsonValue(bytes, 0, bytes.length);
    }

    /** Writes what follows the opening brace, with JSON for text that is JSON. */
    private void writeMembers(JsonValue document, int first, ByteArrayOutputStream out) {
        int copied = first;
        for (JsonValue.Member member : document.members()) {
            if (member.value().first() != '"' || jsonFields.stream().noneMatch(member::isNamed)) {
                continue;
            }
            Optional<JsonValue> json = member.value().textAsObject();
            if (json.isPresent()) {
                out.write(document.bytes(), copied, member.value().start() - copied);
                out.write(
                        json.get().bytes(),
                        json.get().start(),
                        json.get().end() - json.get().start());
                copied = member.value().end();
            }
        }
        out.write(document.bytes(), copied, document.end() - copied);
    }
}
