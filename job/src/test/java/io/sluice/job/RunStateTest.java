package io.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStateTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void isEmptyBeforeTheFirstRun() throws IOException {
        assertThat(new RunState(folder.resolve("missing")).latest()).isEmpty();
        assertThat(new RunState(folder).latest()).isEmpty();
    }

    @Test
    void findsTheNewestSnapshotWhetherCheckpointOrSavepoint() throws IOException {
        snapshot("checkpoints/8a/chk-9", NOON);
        snapshot("checkpoints/8a/chk-10", NOON.plusSeconds(10));
        assertThat(new RunState(folder).latest()).contains(folder.resolve("checkpoints/8a/chk-10"));

        snapshot("savepoints/savepoint-8a-1", NOON.plusSeconds(12));
        assertThat(new RunState(folder).latest()).contains(folder.resolve("savepoints/savepoint-8a-1"));

        snapshot("checkpoints/f0/chk-1", NOON.plusSeconds(30));
        assertThat(new RunState(folder).latest()).contains(folder.resolve("checkpoints/f0/chk-1"));
    }

    @Test
    void passesOverASnapshotThatIsNotWhole() throws IOException {
        snapshot("checkpoints/8a/chk-9", NOON);
        Files.createDirectories(folder.resolve("checkpoints/8a/chk-10"));

        assertThat(new RunState(folder).latest()).contains(folder.resolve("checkpoints/8a/chk-9"));
    }

    private void snapshot(String name, Instant written) throws IOException {
        Path metadata = Files.createDirectories(folder.resolve(name)).resolve("_metadata");
        Files.createFile(metadata);
        Files.setLastModifiedTime(metadata, FileTime.from(written));
    }
}
