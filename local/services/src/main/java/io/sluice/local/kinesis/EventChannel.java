package io.sluice.local.kinesis;

import java.nio.ByteBuffer;

/** The way of a subscription to its client. All methods but {@link #execute} on the channel's own thread. */
interface EventChannel {

    /** Whether the client takes more now; if not, {@link Subscription#pump} is called once it does. */
    boolean isWritable();

    /** Sends the frame that comes before all events. */
    void begin();

    /** The form that bodies take here. */
    Format format();

    /** Makes the frame of an event. */
    ByteBuffer frame(Reply body);

    /** Sends an event. */
    void event(ByteBuffer frame);

    /** Sends an error and ends the stream. */
    void error(ServiceError error);

    /** Ends the stream in good order. */
    void finish();

    /** Sends the first half of an event and closes the connection. */
    void cutInside(ByteBuffer frame);

    /** Breaks the stream off without a word. */
    void reset();

    /** Runs a task on the channel's thread. */
    void execute(Runnable task);
}
