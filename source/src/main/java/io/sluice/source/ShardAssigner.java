package io.sluice.source;

/** Which subtask reads a shard. */
public enum ShardAssigner {
    /** By the middle of its hash range: every restart gives the same shard to the same subtask. */
    UNIFORM {
        @Override
        int subtask(Shard shard, int[] load) {
            return shard.hashRange().part(load.length);
        }
    },
    /** The one that has the fewest. */
    BALANCED {
        @Override
        int subtask(Shard shard, int[] load) {
            int fewest = 0;
            for (int i = 1; i < load.length; i++) {
                if (load[i] < load[fewest]) {
                    fewest = i;
                }
            }
            return fewest;
        }
    };

    /**
     * Chooses.
     *
     * @param load how many shards each subtask has
     */
    abstract int subtask(Shard shard, int[] load);
}
