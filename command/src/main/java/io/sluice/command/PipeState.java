package io.sluice.command;

/** What a pipe is doing, in the words of the managed service. */
enum PipeState {
    PROVISIONING,
    RUNNING,
    STOPPING,
    STOPPED,
    FAILED,
    /** It runs, or tries to, and something keeps it from doing so all the time. */
    DEGRADED;

    /**
     * The state of a job.
     *
     * @param job its status by Flink's name
     * @param complete whether all its tasks run or have run
     */
    static PipeState of(String job, boolean complete) {
        return switch (job) {
            case "INITIALIZING", "CREATED", "RECONCILING" -> PROVISIONING;
            case "RUNNING" -> complete ? RUNNING : PROVISIONING;
            case "FAILING", "RESTARTING" -> DEGRADED;
            case "CANCELLING" -> STOPPING;
            case "FAILED" -> FAILED;
            case "FINISHED", "CANCELED", "SUSPENDED" -> STOPPED;
            default ->
                throw new IllegalArgumentException(
                        "Cannot tell the state of a job: found " + job + "; this release knows none of that name");
        };
    }

    /** Whether it does nothing any more. */
    boolean ended() {
        return this == STOPPED || this == FAILED;
    }

    /** As the managed service writes it. */
    String label() {
        return name().charAt(0) + name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }
}
