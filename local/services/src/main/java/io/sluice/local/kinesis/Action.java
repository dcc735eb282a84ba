package io.sluice.local.kinesis;

import java.io.IOException;

/** What the service does for one kind of request. Called on any thread, never waits. */
interface Action {

    /** Does it; throws {@link ServiceError} for what the service refuses. */
    Reply run(Request request) throws IOException;
}
