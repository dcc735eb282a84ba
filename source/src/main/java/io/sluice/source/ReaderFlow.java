package io.sluice.source;

/**
 * Where the answers of a reader's shards go.
 *
 * @param queue to the fetcher thread
 * @param budget of their bytes
 * @param metrics of fetching them
 */
record ReaderFlow(ReadyQueue queue, MemoryBudget budget, FeedMetrics metrics) {}
