package io.sluice.source;

/**
 * Reads one shard into the {@link ReadyQueue}; every method is called on the reader's timeline.
 *
 * <p>It begins with {@link #start()} and is over with {@link #stop()}, with the end of its shard, or with a failure.
 */
interface ShardFeed {

    void start();

    /** Fetches no more until {@link #resume()}. */
    void pause();

    void resume();

    /** One of its answers has left the queue. */
    void taken();

    /** Lets go of everything; nothing comes from it any more. */
    void stop();
}
