package io.sluice.local.kinesis;

import java.io.IOException;

/** The body of a good answer. */
interface Reply {

    /** The answer of the actions that say nothing. */
    Reply NOTHING = output -> output.begin().end();

    /** Writes one object. */
    void write(Output output) throws IOException;
}
