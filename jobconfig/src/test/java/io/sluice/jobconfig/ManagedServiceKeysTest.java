package io.sluice.jobconfig;

import static io.sluice.jobconfig.KeyCases.defaults;
import static io.sluice.jobconfig.KeyCases.defines;
import static io.sluice.jobconfig.KeyCases.notes;
import static io.sluice.jobconfig.KeyCases.refuses;

import io.sluice.jobconfig.KeyCases.Absent;
import io.sluice.jobconfig.KeyCases.Mapped;
import io.sluice.jobconfig.KeyCases.Refused;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ManagedServiceKeysTest {

    private static final String THERE_ONLY = "it describes the pipe of the managed service";
    private static final String FLINK = "the parallelism and memory of the Flink job take its place";
    private static final String OTHER_SOURCE = "it is of other sources than Kinesis";
    private static final String PROFILE = "the profile of clickhouse.user decides it";

    private static final List<String> OTHER_SOURCES = List.of(
            "source.kafka",
            "source.objectStorage",
            "source.pubsub",
            "source.postgres",
            "source.mysql",
            "source.bigquery",
            "source.mongodb");

    private static final List<Mapped> NOTED = List.of(
            noted("id", "31e8a4a6-0a05-4d3f-8f4a-6a8f3a5b8f11", THERE_ONLY),
            noted("serviceId", "31e8a4a6-0a05-4d3f-8f4a-6a8f3a5b8f11", THERE_ONLY),
            noted("state", "Running", THERE_ONLY),
            noted("stopped", "false", THERE_ONLY),
            noted("triggerResync", "false", THERE_ONLY),
            noted("createdAt", "2026-01-01T00:00:00Z", THERE_ONLY),
            noted("updatedAt", "2026-01-01T00:00:00Z", THERE_ONLY),
            noted("scaling.replicas", "2", FLINK),
            noted("scaling.concurrency", "0", OTHER_SOURCE),
            noted("scaling.replicaCpuMillicores", "250", FLINK),
            noted("scaling.replicaMemoryGb", "1.0", FLINK),
            noted("settings.object_storage_concurrency", "1", OTHER_SOURCE),
            noted("settings.object_storage_polling_interval_ms", "1", OTHER_SOURCE),
            noted("settings.object_storage_max_insert_bytes", "1", OTHER_SOURCE),
            noted("settings.object_storage_max_file_count", "1", OTHER_SOURCE),
            noted("settings.object_storage_use_cluster_function", "true", OTHER_SOURCE),
            noted("settings.kafka_read_committed", "true", OTHER_SOURCE),
            noted("settings.clickhouse_max_threads", "1", PROFILE),
            noted("settings.clickhouse_max_insert_threads", "1", PROFILE),
            noted("settings.clickhouse_min_insert_block_size_bytes", "1", PROFILE),
            noted("settings.clickhouse_max_download_threads", "1", PROFILE),
            noted("settings.clickhouse_parallel_distributed_insert_select", "1", PROFILE),
            noted("settings.clickhouse_parallel_view_processing", "true", PROFILE));

    static final List<Absent> ABSENT = Stream.concat(NOTED.stream().map(Mapped::path), OTHER_SOURCES.stream())
            .map(path -> defaults(path, config -> config, Pipe.minimal().read().config()))
            .toList();

    static final List<Mapped> MAPPED = Stream.concat(
                    NOTED.stream(),
                    OTHER_SOURCES.stream()
                            .map(path -> defines(path, "null", Pipe.minimal(), PipeDefinition::notes, List.of())))
            .toList();

    static final List<Refused> REFUSED = OTHER_SOURCES.stream()
            .map(
                    path -> refuses(
                            path,
                            "{topics: edits}",
                            path
                                    + " (line 1): found a group of keys\n    Remove it; Sluice reads Amazon Kinesis and nothing else."))
            .toList();

    @ParameterizedTest
    @FieldSource("ABSENT")
    void knowsWhatHoldsWithoutAKey(Absent absent) {
        absent.check();
    }

    @ParameterizedTest
    @FieldSource("MAPPED")
    void mapsEveryKey(Mapped mapped) {
        mapped.check();
    }

    @ParameterizedTest
    @FieldSource("REFUSED")
    void refusesWhatBreaksARule(Refused refused) {
        refused.check();
    }

    private static Mapped noted(String path, String yaml, String reason) {
        return notes(path, yaml, path + " (line 1): no effect; " + reason);
    }
}
