package io.sluice.source;

import io.sluice.jobconfig.KinesisSourceOptions.Assigner;

/** Which subtask reads a shard. */
interface ShardAssigner {

    /**
     * Chooses.
     *
     * @param load how many shards each subtask has
     */
    int subtask(Shard shard, int[] load);

    static ShardAssigner of(Assigner assigner) {
        return switch (assigner) {
            case UNIFORM -> (shard, load) -> shard.hashRange().part(load.length);
            case BALANCED -> (shard, load) -> fewest(load);
        };
    }

    private static int fewest(int[] load) {
        int fewest = 0;
        for (int i = 1; i < load.length; i++) {
            if (load[i] < load[fewest]) {
                fewest = i;
            }
        }
        return fewest;
    }
}
