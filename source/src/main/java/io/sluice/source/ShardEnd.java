package io.sluice.source;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * That and why there is nothing more to read from a shard.
 *
 * @param reason why
 * @param children shards that follow it, as far as its last answer named them
 */
public record ShardEnd(Reason reason, List<Shard> children) implements Serializable {

    /** What ended a shard. */
    public enum Reason {
        /** It was split or merged and all of its records were read. */
        CLOSED,
        /** A bounded source reached its stop; what follows the shard is not read either. */
        STOPPED,
        /** Retention removed it before it was read to its end, and the policy is to go on. */
        EXPIRED
    }

    public ShardEnd {
        Objects.requireNonNull(reason, "reason");
        children = List.copyOf(children);
    }
}
