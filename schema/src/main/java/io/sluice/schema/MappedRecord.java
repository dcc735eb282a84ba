package io.sluice.schema;

/** What became of one document of the stream: a row for the table, or a rejection for the error table. */
public sealed interface MappedRecord permits EncodedRow, Rejection {

    /** The stream record it came from; its payload is what a changed table is encoded from again. */
    StreamRecord origin();
}
