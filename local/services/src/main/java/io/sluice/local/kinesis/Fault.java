package io.sluice.local.kinesis;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong with a call, once unless {@link #times} says more. Made by the factory methods and handed
 * to {@link Faults#add}. Immutable.
 */
public final class Fault {

    private final KinesisAction action;
    private final @Nullable String shardId;
    private final int skip;
    private final int times;
    private final Effect effect;

    private Fault(KinesisAction action, @Nullable String shardId, int skip, int times, Effect effect) {
        this.action = Objects.requireNonNull(action, "action");
        this.shardId = shardId;
        this.skip = skip;
        this.times = times;
        this.effect = effect;
    }

    private static Fault of(KinesisAction action, Kind kind, int afterEvents, @Nullable ServiceError error) {
        return new Fault(action, null, 0, 1, new Effect(kind, afterEvents, error));
    }

    /** The call is answered with an error; nothing is done. */
    public static Fault refuse(KinesisAction action, ServiceError error) {
        return of(action, Kind.REFUSE, 0, error);
    }

    /** The connection is closed instead of an answer; nothing is done. */
    public static Fault cut(KinesisAction action) {
        return of(action, Kind.CUT, 0, null);
    }

    /** HTTP/2: a GOAWAY that disowns the call's stream comes instead of an answer. HTTP/1.1: as {@link #cut}. */
    public static Fault goAway(KinesisAction action) {
        return of(action, Kind.GO_AWAY, 0, null);
    }

    /** The call is never answered; nothing is done. */
    public static Fault hang(KinesisAction action) {
        return of(action, Kind.HANG, 0, null);
    }

    /** A subscription sends that many events, then the error as an exception frame, and ends. */
    public static Fault errorFrame(int afterEvents, ServiceError error) {
        return of(KinesisAction.SUBSCRIBE_TO_SHARD, Kind.ERROR_FRAME, afterEvents, error);
    }

    /** A subscription sends that many events and ends in good order, without the end of its shard. */
    public static Fault end(int afterEvents) {
        return of(KinesisAction.SUBSCRIBE_TO_SHARD, Kind.END, afterEvents, null);
    }

    /** A subscription sends that many events and the first half of another, then its connection is closed. */
    public static Fault cutMidFrame(int afterEvents) {
        return of(KinesisAction.SUBSCRIBE_TO_SHARD, Kind.CUT_MID_FRAME, afterEvents, null);
    }

    /**
     * A subscription sends that many events, then its HTTP/2 stream is reset, which the AWS SDK 2.52.0 shows as an end
     * in good order. HTTP/1.1: its connection is closed.
     */
    public static Fault reset(int afterEvents) {
        return of(KinesisAction.SUBSCRIBE_TO_SHARD, Kind.RESET, afterEvents, null);
    }

    /** A subscription sends that many events and then nothing, heartbeats included, until its life is over. */
    public static Fault silence(int afterEvents) {
        return of(KinesisAction.SUBSCRIBE_TO_SHARD, Kind.SILENCE, afterEvents, null);
    }

    /** The same for calls about that shard only. */
    public Fault onShard(String id) {
        return new Fault(action, Objects.requireNonNull(id, "id"), skip, times, effect);
    }

    /** The same, after that many calls that it would have met went well. */
    public Fault skip(int calls) {
        return new Fault(action, shardId, calls, times, effect);
    }

    /** The same for that many calls. */
    public Fault times(int calls) {
        return new Fault(action, shardId, skip, calls, effect);
    }

    /** The same for every call, until {@link Faults#clear}. */
    public Fault always() {
        return times(Integer.MAX_VALUE);
    }

    int skip() {
        return skip;
    }

    int times() {
        return times;
    }

    Effect effect() {
        return effect;
    }

    boolean meets(KinesisAction called, String calledShardId) {
        return action == called && (shardId == null || shardId.equals(calledShardId));
    }

    @Override
    public String toString() {
        return effect.kind + " " + action.wireName() + (shardId == null ? "" : " of " + shardId) + " after " + skip
                + ", times " + times;
    }

    /** What happens. */
    record Effect(Kind kind, int afterEvents, @Nullable ServiceError error) {

        /** What happens to a call without a fault. */
        static final Effect NONE = new Effect(Kind.NONE, 0, null);

        /** The error of the kinds that have one. */
        ServiceError requiredError() {
            return Objects.requireNonNull(error, "error");
        }
    }

    enum Kind {
        NONE,
        REFUSE,
        CUT,
        GO_AWAY,
        HANG,
        ERROR_FRAME,
        END,
        CUT_MID_FRAME,
        RESET,
        SILENCE
    }
}
