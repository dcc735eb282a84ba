package io.sluice.schema;

import java.io.Serializable;

/** What became of one document of the stream: a row for the table, or a rejection for the error table. */
public sealed interface MappedRecord extends Serializable permits EncodedRow, Rejection {

    /** The stream record it came from; its payload is what a changed table is encoded from again. */
    StreamRecord origin();
}
