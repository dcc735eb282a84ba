package io.sluice.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.DefaultOperatorStateBackend;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.filesystem.FsCheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.util.SimpleVersionedListState;

/** What Flink does with the state of an operator, without a job: checkpoints in a folder of their own, one at a time. */
final class LocalCheckpoints implements AutoCloseable {

    private static final int WRITE_BUFFER = 4096;

    private final java.nio.file.Path folder;
    private final CheckpointStreamFactory files;
    private final DefaultOperatorStateBackend backend;
    private long taken;

    private LocalCheckpoints(
            java.nio.file.Path folder, CheckpointStreamFactory files, DefaultOperatorStateBackend backend) {
        this.folder = folder;
        this.files = files;
        this.backend = backend;
    }

    static LocalCheckpoints temporary() {
        try {
            java.nio.file.Path folder = Files.createTempDirectory("sluice-checkpoints");
            Path path = new Path(folder.toUri());
            return new LocalCheckpoints(
                    folder,
                    new FsCheckpointStreamFactory(LocalFileSystem.getSharedInstance(), path, path, 0, WRITE_BUFFER),
                    new DefaultOperatorStateBackendBuilder(
                                    LocalCheckpoints.class.getClassLoader(),
                                    new ExecutionConfig(),
                                    true,
                                    List.of(),
                                    new CloseableRegistry())
                            .build());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder for checkpoints", e);
        }
    }

    /** Takes a checkpoint in which an operator has {@code state}, and throws it away; how many bytes it had. */
    <T> long take(List<T> state, SimpleVersionedSerializer<T> serializer) throws Exception {
        new SimpleVersionedListState<>(
                        backend.getListState(new ListStateDescriptor<>("state", BytePrimitiveArraySerializer.INSTANCE)),
                        serializer)
                .update(state);
        RunnableFuture<SnapshotResult<OperatorStateHandle>> written =
                backend.snapshot(++taken, 0, files, CheckpointOptions.forCheckpointWithDefaultLocation());
        written.run();
        SnapshotResult<OperatorStateHandle> checkpoint = written.get();
        long bytes = checkpoint.getStateSize();
        checkpoint.discardState();
        return bytes;
    }

    @Override
    public void close() throws IOException {
        backend.dispose();
        Files.delete(folder);
    }
}
