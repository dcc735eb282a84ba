package io.sluice.source;

import io.sluice.schema.StreamRecord;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a split reader hands to the task thread: the smallest thing between two checkpoint barriers. */
sealed interface ShardElement {

    /**
     * All user records of one Kinesis record: emitted together, so no position inside of it is ever needed.
     *
     * @param sequenceNumber of the Kinesis record
     * @param arrivalMillis of the Kinesis record
     * @param records its user records, as far as they are to be emitted
     * @param packed how many the Producer Library packed into it, or {@link #PLAIN}
     * @param outOfRange how many of those belong to another shard by their key
     */
    record Delivery(String sequenceNumber, long arrivalMillis, List<StreamRecord> records, int packed, int outOfRange)
            implements ShardElement {
        static final int PLAIN = -1;

        public Delivery {
            Objects.requireNonNull(sequenceNumber, "sequenceNumber");
            Objects.requireNonNull(records, "records");
        }
    }

    /**
     * Behind the records of one answer: how far the answer itself reaches.
     *
     * @param continuation sequence number to go on behind, if the answer has one
     * @param reachedMillis everything that arrived before is in this answer or in those before it
     * @param millisBehindLatest how far the shard's tip is ahead
     * @param end present if nothing follows
     */
    record Progress(Optional<String> continuation, long reachedMillis, long millisBehindLatest, Optional<ShardEnd> end)
            implements ShardElement {
        public Progress {
            Objects.requireNonNull(continuation, "continuation");
            Objects.requireNonNull(end, "end");
        }

        /** That a shard is gone. */
        static Progress expired() {
            return new Progress(Optional.empty(), 0, 0, Optional.of(new ShardEnd(ShardEnd.Reason.EXPIRED, List.of())));
        }
    }
}
