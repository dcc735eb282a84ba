package io.sluice.local.kinesis;

/** The state of a stream or consumer, which changes with time alone once it was set off. Thread safe. */
final class Lifecycle {

    private final Timeline timeline;
    private Status status;
    private long settlesMillis;

    private Lifecycle(Timeline timeline, Status status, long settlesMillis) {
        this.timeline = timeline;
        this.status = status;
        this.settlesMillis = settlesMillis;
    }

    /** Something that is being created and active after the delay. */
    static Lifecycle creating(Timeline timeline, long delayMillis) {
        return new Lifecycle(timeline, Status.CREATING, timeline.millis() + delayMillis);
    }

    /** The state now. */
    synchronized Status status() {
        if (timeline.millis() >= settlesMillis) {
            switch (status) {
                case CREATING, UPDATING -> status = Status.ACTIVE;
                case DELETING -> status = Status.GONE;
                case ACTIVE, GONE -> {
                    return status;
                }
            }
        }
        return status;
    }

    synchronized void update(long delayMillis) {
        status = Status.UPDATING;
        settlesMillis = timeline.millis() + delayMillis;
    }

    synchronized void delete(long delayMillis) {
        status = Status.DELETING;
        settlesMillis = timeline.millis() + delayMillis;
    }

    boolean isGone() {
        return status() == Status.GONE;
    }

    /** Names as the service writes them, but for {@link #GONE}: that one is not seen. */
    enum Status {
        CREATING,
        ACTIVE,
        UPDATING,
        DELETING,
        GONE
    }
}
