package io.sluice.jobconfig;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Reads a pipe file by itself; {@link PipeReader} reads it together with other sources. */
public final class PipeFile {

    private PipeFile() {}

    /**
     * Reads a pipe file, YAML or JSON.
     *
     * @throws ConfigException if the file cannot be read, or anything in it is wrong
     */
    public static PipeDefinition read(Path file) {
        return read(ConfigSource.file(file));
    }

    /**
     * Reads the text of a pipe file.
     *
     * @param name what to call the text in messages
     * @throws ConfigException if anything in it is wrong
     */
    public static PipeDefinition parse(String text, String name) {
        return read(ConfigSource.text(name, text));
    }

    private static PipeDefinition read(ConfigSource source) {
        return new PipeReader(System.getenv(), SecretStore.none(), Clock.systemUTC()).read(List.of(source));
    }
}
