package io.sluice.jobconfig;

import io.sluice.jobconfig.PayloadConfig.Compression;
import io.sluice.jobconfig.PayloadConfig.Documents;
import io.sluice.jobconfig.PayloadConfig.Envelope;
import io.sluice.jobconfig.PayloadConfig.OnRejected;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys below {@code source.kinesis.payload}. */
final class PayloadSection {

    enum Preset {
        NONE,
        CLOUDWATCH_LOGS
    }

    private static final Pattern PATH = Pattern.compile("[^.\\[\\]]+(\\[\\*])*(\\.[^.\\[\\]]+(\\[\\*])*)*");
    private static final Pattern FIELD = Pattern.compile("[^.\\[\\]]+(\\.[^.\\[\\]]+)*");

    static final Key<Compression> COMPRESSION = Key.withDefault(
            "source.kinesis.payload.compression",
            Types.choice(Compression.values()),
            "AUTO",
            "How payloads are compressed. AUTO tells each record by its first bytes; LZ4 and SNAPPY are in frames.");
    static final Key<Documents> DOCUMENTS = Key.withDefault(
            "source.kinesis.payload.documents",
            Types.choice(Documents.values()),
            "AUTO",
            "How the JSON objects of a payload are told apart: one, one a line, one after the other, or in an array."
                    + " AUTO takes each record as what it is.");
    static final Key<Preset> ENVELOPE = Key.withDefault(
            "source.kinesis.payload.envelope",
            Types.choice(Preset.values()),
            "NONE",
            "A wrapper that is known by name: CLOUDWATCH_LOGS takes the log events of a subscription,"
                    + " each with owner, logGroup and logStream, its message as JSON where it is JSON.");
    static final Key<String> DOCUMENT_PATH = Key.optional(
            "source.kinesis.payload.documentPath",
            Types.pattern("a path such as detail or records[*].data", PATH),
            "Where the documents sit in a wrapper: names of fields joined by dots, [*] after one that holds an array."
                    + " A text on the way, or at its end, is read as the JSON it holds.");
    static final Key<List<String>> WRAPPER_FIELDS = Key.optional(
            "source.kinesis.payload.wrapperFields",
            Types.texts(),
            "Fields of the wrapper, by their paths, that each document takes under their last name."
                    + " A field of the document of the same name counts more.");
    static final Key<List<String>> JSON_FIELDS = Key.optional(
            "source.kinesis.payload.jsonFields",
            Types.texts(),
            "Top-level fields of a document whose text is read as JSON where it is a JSON object.");
    static final Key<Integer> MAX_MESSAGE_BYTES = Key.withDefault(
            "source.kinesis.payload.maxMessageBytes",
            Types.wholeNumber(1024, 256 * 1024 * 1024),
            "16777216",
            "Largest payload that is read, in bytes, after decompression.");
    static final Key<OnRejected> ON_REJECTED = Key.withDefault(
            "source.kinesis.payload.onRejected",
            Types.choice(OnRejected.values()),
            "ERROR_TABLE",
            "What becomes of what cannot be read or does not fit the table: a row of the error table, or the job fails.");
    static final Key<Integer> MAX_REJECTED_PERCENT = Key.withDefault(
            "source.kinesis.payload.maxRejectedPercent",
            Types.wholeNumber(0, 100),
            "100",
            "Share of documents, in percent, that may be rejected before the job fails, judged over stretches of 10,000"
                    + " documents and from the 1,000th on.");

    static final Section<PayloadConfig> SECTION = new Section<>(
            List.of(
                    COMPRESSION,
                    DOCUMENTS,
                    ENVELOPE,
                    DOCUMENT_PATH,
                    WRAPPER_FIELDS,
                    JSON_FIELDS,
                    MAX_MESSAGE_BYTES,
                    ON_REJECTED,
                    MAX_REJECTED_PERCENT),
            PayloadSection::check,
            PayloadSection::build);

    private PayloadSection() {}

    private static void check(Values values) {
        boolean preset = values.find(ENVELOPE).equals(Optional.of(Preset.CLOUDWATCH_LOGS));
        for (Key<?> key : List.<Key<?>>of(DOCUMENT_PATH, WRAPPER_FIELDS, JSON_FIELDS)) {
            if (preset && values.given(key) && !values.overruled(key, ENVELOPE, "envelope is CLOUDWATCH_LOGS")) {
                values.problem(
                        key, "given, but envelope is CLOUDWATCH_LOGS, which says so itself", "Remove one of the two.");
            } else if (!preset && !key.equals(DOCUMENT_PATH) && values.given(key) && !values.given(DOCUMENT_PATH)) {
                values.problem(key, "given, but documentPath is not", "Add documentPath, or remove it.");
            }
        }
        for (String path : values.find(WRAPPER_FIELDS).orElse(List.of())) {
            if (!FIELD.matcher(path).matches()) {
                values.problem(
                        WRAPPER_FIELDS,
                        "found \"" + path + "\"",
                        "Write names of fields joined by dots, such as account or source.region.");
            }
        }
    }

    private static PayloadConfig build(Values values) {
        Envelope envelope = values.value(ENVELOPE) == Preset.CLOUDWATCH_LOGS
                ? Envelope.Wrapper.CLOUDWATCH_LOGS
                : values.find(DOCUMENT_PATH)
                        .<Envelope>map(path -> new Envelope.Wrapper(
                                path,
                                values.find(WRAPPER_FIELDS).orElse(List.of()),
                                values.find(JSON_FIELDS).orElse(List.of()),
                                List.of()))
                        .orElseGet(Envelope.None::new);
        return new PayloadConfig(
                values.value(COMPRESSION),
                values.value(DOCUMENTS),
                envelope,
                values.value(MAX_MESSAGE_BYTES),
                values.value(ON_REJECTED),
                values.value(MAX_REJECTED_PERCENT));
    }
}
