package io.sluice.jobconfig;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * Section {@code source.kinesis.payload} of the pipe file: what a record holds.
 *
 * @param compression how payloads are compressed
 * @param documents how the documents of a payload are told apart
 * @param envelope where the documents sit in what the payload holds
 * @param maxMessageBytes largest payload that is read, in bytes, after decompression
 * @param onRejected what becomes of a record that cannot be read or does not fit the table
 * @param maxRejectedPercent share of rejected documents, in percent, beyond which the job fails; 100 for no limit
 */
public record PayloadConfig(
        Compression compression,
        Documents documents,
        Envelope envelope,
        int maxMessageBytes,
        OnRejected onRejected,
        int maxRejectedPercent)
        implements Serializable {

    /** Nothing said: everything is recognised by itself, and what cannot be read goes to the error table. */
    public static final PayloadConfig DEFAULT = new PayloadConfig(
            Compression.AUTO, Documents.AUTO, new Envelope.None(), 16 * 1024 * 1024, OnRejected.ERROR_TABLE, 100);

    public PayloadConfig {
        Objects.requireNonNull(compression, "compression");
        Objects.requireNonNull(documents, "documents");
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(onRejected, "onRejected");
    }

    /** Key {@code compression}. */
    public enum Compression {
        /** Each record by its first bytes. */
        AUTO,
        NONE,
        GZIP,
        ZSTD,
        /** LZ4 in frames. */
        LZ4,
        /** Snappy in frames. */
        SNAPPY
    }

    /** Key {@code documents}. */
    public enum Documents {
        /** One object, an object a line, objects after each other, or arrays of objects, as the record shows. */
        AUTO,
        /** The payload is one object. */
        SINGLE,
        /** Each line is one object. */
        LINES,
        /** Objects follow each other, with or without white space between them. */
        CONCATENATED,
        /** The payload is an array of objects. */
        ARRAY
    }

    /** Key {@code onRejected}. */
    public enum OnRejected {
        /** It becomes a row of the error table. */
        ERROR_TABLE,
        /** The job fails. */
        FAIL
    }

    /** Keys {@code envelope}, {@code documentPath}, {@code wrapperFields}, {@code jsonFields}. */
    public sealed interface Envelope extends Serializable {

        /** The payload holds the documents and nothing else. */
        record None() implements Envelope {}

        /**
         * The payload holds wrappers, and those hold the documents.
         *
         * @param documentPath way to the documents, such as {@code detail} or {@code records[*].data}
         * @param wrapperFields paths of fields of the wrapper that are copied into each document, under their last name
         * @param jsonFields fields of a document whose text is read as JSON where it is a JSON object
         * @param controls marks of wrappers that carry no documents
         */
        record Wrapper(String documentPath, List<String> wrapperFields, List<String> jsonFields, List<Control> controls)
                implements Envelope {

            /**
             * What CloudWatch Logs sends to a subscribed stream: log events, which take owner, log group and log stream.
             *
             * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html">
             *     Subscription filters</a>
             */
            public static final Wrapper CLOUDWATCH_LOGS = new Wrapper(
                    "logEvents[*]",
                    List.of("owner", "logGroup", "logStream"),
                    List.of("message"),
                    List.of(new Control("messageType", "CONTROL_MESSAGE")));

            public Wrapper {
                Objects.requireNonNull(documentPath, "documentPath");
                wrapperFields = List.copyOf(wrapperFields);
                jsonFields = List.copyOf(jsonFields);
                controls = List.copyOf(controls);
            }
        }

        /** A top-level field whose text marks a wrapper without documents; such a one is skipped and counted. */
        record Control(String field, String text) implements Serializable {}
    }
}
