package io.sluice.local.kinesis;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Frames of events of one shard that were sent before. Thread safe. */
final class KeptEvents {

    private final Map<Place, ByteBuffer> frames = new ConcurrentHashMap<>();

    /** The frame whose first record has that index; makes it if there is none. Its bytes are shared. */
    ByteBuffer get(long index, Format format, Supplier<ByteBuffer> made) {
        return frames.computeIfAbsent(new Place(index, format), missing -> made.get())
                .asReadOnlyBuffer();
    }

    private record Place(long index, Format format) {}
}
