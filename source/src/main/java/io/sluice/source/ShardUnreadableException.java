package io.sluice.source;

import org.jspecify.annotations.Nullable;

/** A shard cannot be read, and trying again is over; the message says why and what to do. */
final class ShardUnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    ShardUnreadableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
