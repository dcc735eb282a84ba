package io.sluice.job;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A job in a Flink cluster within this JVM, with Flink's web interface, checkpoints on disk and its progress at hand.
 *
 * <p>The one place that configures a cluster in code. Goes on from the newest snapshot in its state folder; a failed
 * task is restarted with growing pauses, and after {@value #RESTARTS} restarts without an hour of peace the job has
 * failed. {@link #close()} ends everything it started.
 */
public final class LocalRun implements AutoCloseable {

    private static final int RESTARTS = 10;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final String id;
    private final MiniCluster cluster;
    private final RunState state;
    private final Optional<Path> resumedFrom;
    private final JobID job;
    private final CompletableFuture<JobResult> result;

    /**
     * How a local run is set up.
     *
     * @param parallelism subtasks of every operator
     * @param state folder for checkpoints and savepoints
     * @param checkpointInterval time between two checkpoints
     * @param webPorts port or range of ports for Flink's web interface, 0 for any
     */
    public record Options(int parallelism, Path state, Duration checkpointInterval, String webPorts) {}

    private LocalRun(String id, MiniCluster cluster, RunState state, Optional<Path> resumedFrom, JobID job) {
        this.id = id;
        this.cluster = cluster;
        this.state = state;
        this.resumedFrom = resumedFrom;
        this.job = job;
        this.result = cluster.requestJobResult(job);
    }

    /**
     * Starts the cluster and submits the job that {@code pipeline} builds.
     *
     * @throws IOException if the state folder cannot be read
     * @throws JobFailedException if Flink refuses to start
     */
    public static LocalRun start(String name, Options options, Consumer<StreamExecutionEnvironment> pipeline)
            throws IOException, InterruptedException, JobFailedException {
        String id = UUID.randomUUID().toString();
        RunState state = new RunState(options.state());
        Optional<Path> resumedFrom = state.latest();
        Configuration configuration = configuration(id, options, state);
        resumedFrom.ifPresent(snapshot -> {
            configuration.set(
                    StateRecoveryOptions.SAVEPOINT_PATH,
                    snapshot.toAbsolutePath().toUri().toString());
            configuration.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
        });
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(options.parallelism(), configuration);
        pipeline.accept(env);
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(options.parallelism())
                .build());
        try {
            cluster.start();
            StreamGraph graph = env.getStreamGraph();
            graph.setJobName(name);
            JobID job = cluster.submitJob(graph.getJobGraph(LocalRun.class.getClassLoader()))
                    .get()
                    .getJobID();
            return new LocalRun(id, cluster, state, resumedFrom, job);
        } catch (InterruptedException e) {
            abandon(cluster, id, e);
            throw e;
        } catch (Exception e) { // MiniCluster.start declares nothing narrower
            abandon(cluster, id, e);
            throw new JobFailedException("Cannot start job " + name, e);
        }
    }

    private static void abandon(MiniCluster cluster, String id, Exception failure) {
        ProgressReporter.forget(id);
        try {
            cluster.close();
        } catch (Exception e) { // AutoCloseable declares nothing narrower
            failure.addSuppressed(e);
        }
    }

    private static Configuration configuration(String id, Options options, RunState state) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, options.checkpointInterval());
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, state.checkpoints());
        configuration.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, state.savepoints());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        // Flink ends its whole process if a subtask restarts alone in the middle of a checkpoint of the source's
        // coordinator (OperatorCoordinatorHolder.closeGateways, Flink 2.2 and 2.3); so all restart with it
        configuration.set(JobManagerOptions.EXECUTION_FAILOVER_STRATEGY, "full");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofSeconds(1));
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(30));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, RESTARTS);
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_PORT, options.webPorts());
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(MetricOptions.REPORTERS_LIST, "progress");
        configuration.setString("metrics.reporter.progress.factory.class", ProgressReporter.Factory.class.getName());
        configuration.setString("metrics.reporter.progress." + ProgressReporter.Factory.RUN, id);
        return configuration;
    }

    /** The snapshot this run goes on from; empty for a first run. */
    public Optional<Path> resumedFrom() {
        return resumedFrom;
    }

    /** Where Flink's web interface answers. */
    public URI webInterface() throws InterruptedException {
        try {
            return cluster.getRestAddress().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot tell the address of Flink's web interface", e.getCause());
        }
    }

    /** How far the job has come. */
    public Progress progress() {
        return ProgressReporter.ofRun(id).progress();
    }

    /**
     * Waits until the job has ended, for at most {@code timeout}.
     *
     * @return whether it has ended by itself, all its input read
     * @throws JobFailedException if it has failed for good
     */
    public boolean awaitEnd(Duration timeout) throws InterruptedException, JobFailedException {
        try {
            JobResult ended = result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (ended.getSerializedThrowable().isPresent()) {
                throw new JobFailedException(
                        "The job has failed",
                        ended.getSerializedThrowable().get().deserializeError(LocalRun.class.getClassLoader()));
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new JobFailedException("The job's end is unknown", e.getCause());
        }
    }

    /**
     * Ends the job with a savepoint, from which the next run goes on.
     *
     * @return the savepoint
     * @throws JobFailedException if no savepoint could be taken; the newest checkpoint remains
     */
    public String stop() throws InterruptedException, JobFailedException {
        try {
            return cluster.stopWithSavepoint(job, state.savepoints(), false, SavepointFormatType.CANONICAL)
                    .get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new JobFailedException("Cannot take a last savepoint", e.getCause());
        } catch (TimeoutException e) {
            throw new JobFailedException("Cannot take a last savepoint within " + STOP_TIMEOUT.toSeconds() + " s", e);
        }
    }

    @Override
    public void close() {
        try {
            cluster.closeAsync().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Cannot close the local Flink cluster: interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Cannot close the local Flink cluster: " + e, e);
        } finally {
            ProgressReporter.forget(id);
        }
    }
}
