package io.sluice.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder where a local run keeps its checkpoints and savepoints, so that the next run goes on where it ended.
 *
 * @param directory the folder; made when Flink first writes there
 */
record RunState(Path directory) {

    /** Deepest place of a snapshot: {@code checkpoints/<job id>/chk-<n>/_metadata}. */
    private static final int DEPTH = 4;

    String checkpoints() {
        return directory.resolve("checkpoints").toAbsolutePath().toUri().toString();
    }

    String savepoints() {
        return directory.resolve("savepoints").toAbsolutePath().toUri().toString();
    }

    /**
     * The snapshot written last, checkpoint or savepoint; a snapshot is whole once it has its {@code _metadata}.
     *
     * @throws IOException if the folder cannot be read
     */
    Optional<Path> latest() throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        Path latest = null;
        FileTime latestTime = FileTime.fromMillis(Long.MIN_VALUE);
        try (Stream<Path> paths = Files.walk(directory, DEPTH)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (path.endsWith("_metadata")) {
                    FileTime time = Files.getLastModifiedTime(path);
                    if (time.compareTo(latestTime) > 0) {
                        latest = path.getParent();
                        latestTime = time;
                    }
                }
            }
        }
        return Optional.ofNullable(latest);
    }
}
