package io.sluice.jobconfig;

import java.util.List;
import java.util.stream.Stream;

/** Keys that definitions copied from the managed service have, and a pipe of Sluice has no use for. */
final class ManagedServiceKeys {

    private static final String THERE_ONLY = "it describes the pipe of the managed service";
    private static final String OTHER_SOURCE = "it is of other sources than Kinesis";
    private static final String FLINK = "the parallelism and memory of the Flink job take its place";

    static final List<Key<?>> ALL = Stream.of(
                    Stream.of(
                            inert("id", "Id of the pipe.", THERE_ONLY),
                            inert("serviceId", "Id of the ClickHouse Cloud service.", THERE_ONLY),
                            inert("state", "State of the pipe.", THERE_ONLY),
                            inert("stopped", "Whether the pipe is stopped.", THERE_ONLY),
                            inert("triggerResync", "Whether to copy a database again.", THERE_ONLY),
                            inert("createdAt", "When the pipe was made.", THERE_ONLY),
                            inert("updatedAt", "When the pipe was changed.", THERE_ONLY),
                            inert("scaling.replicas", "Number of replicas.", FLINK),
                            inert("scaling.concurrency", "Number of readers of an object store.", OTHER_SOURCE),
                            inert("scaling.replicaCpuMillicores", "CPU of a replica.", FLINK),
                            inert("scaling.replicaMemoryGb", "Memory of a replica.", FLINK)),
                    Stream.of("kafka", "objectStorage", "pubsub", "postgres", "mysql", "bigquery", "mongodb")
                            .map(ManagedServiceKeys::source),
                    Stream.of(
                                    "object_storage_concurrency",
                                    "object_storage_polling_interval_ms",
                                    "object_storage_max_insert_bytes",
                                    "object_storage_max_file_count",
                                    "object_storage_use_cluster_function",
                                    "kafka_read_committed")
                            .map(name -> inert("settings." + name, "Setting of another source.", OTHER_SOURCE)),
                    Stream.of(
                                    "clickhouse_max_threads",
                                    "clickhouse_max_insert_threads",
                                    "clickhouse_min_insert_block_size_bytes",
                                    "clickhouse_max_download_threads",
                                    "clickhouse_parallel_distributed_insert_select",
                                    "clickhouse_parallel_view_processing")
                            .map(name -> inert(
                                    "settings." + name,
                                    "ClickHouse setting of the inserting query.",
                                    "the profile of clickhouse.user decides it")))
            .<Key<?>>flatMap(keys -> keys)
            .toList();

    private ManagedServiceKeys() {}

    private static Key<Node> inert(String path, String doc, String reason) {
        return Key.inert(path, new Type.Anything(), doc, reason);
    }

    private static Key<Node> source(String name) {
        return Key.optional(
                "source." + name,
                new Type.Never("Remove it; Sluice reads Amazon Kinesis and nothing else."),
                "Another source of the managed service; refused unless null.");
    }
}
