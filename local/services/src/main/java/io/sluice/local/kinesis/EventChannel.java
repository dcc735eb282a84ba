package io.sluice.local.kinesis;

import java.nio.ByteBuffer;

/** The way of a subscription to its client. All methods but {@link #execute} on the channel's own thread. */
interface EventChannel {

    /** Whether the client takes more now; if not, {@link Subscription#pump} is called once it does. */
    boolean isWritable();

    /** Sends one frame. */
    void send(ByteBuffer frame);

    /** Ends the stream in good order. */
    void finish();

    /** Runs a task on the channel's thread. */
    void execute(Runnable task);
}
