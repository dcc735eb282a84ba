package io.sluice.jobconfig;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads a pipe file, YAML or JSON, and tells everything that is wrong with it at once. */
public final class PipeFile {

    private static final long LARGEST = 1 << 20;

    private PipeFile() {}

    /**
     * Reads a pipe file.
     *
     * @throws ConfigException if the file cannot be read, or anything in it is wrong
     */
    public static PipeDefinition read(Path file) {
        String name = file.toString();
        return parse(text(file), name, Clock.systemUTC().instant());
    }

    /**
     * Reads the text of a pipe file.
     *
     * @param name what to call the text in messages
     * @throws ConfigException if anything in it is wrong
     */
    public static PipeDefinition parse(String text, String name) {
        return parse(text, name, Clock.systemUTC().instant());
    }

    static PipeDefinition parse(String text, String name, Instant now) {
        Report report = new Report();
        Optional<PipeConfig> config =
                mapping(text, name, report).flatMap(mapping -> PipeSection.SECTION.read(mapping, "", now, report));
        return new PipeDefinition(config.orElseThrow(() -> report.exception(name)), report.notes());
    }

    private static Optional<Node.Mapping> mapping(String text, String name, Report report) {
        try {
            Optional<Node> node = NodeReader.read(text, Origin::line);
            if (node.isEmpty() || node.get() instanceof Node.Nothing) {
                report.problem(name, "empty", "Write at least name, source, clickhouse and destination.");
                return Optional.empty();
            }
            if (node.get() instanceof Node.Mapping mapping) {
                return Optional.of(mapping);
            }
            report.problem(
                    name,
                    node.get().origin(),
                    "found " + node.get().shape(),
                    "Write keys and values, such as \"name: edits\"; a colon is followed by a blank.");
        } catch (NodeReader.SyntaxException e) {
            report.problem(name, e.origin(), "not YAML: " + e.getMessage(), "Mend the line, or the one above it.");
        }
        return Optional.empty();
    }

    private static String text(Path file) {
        String name = file.toString();
        try {
            if (Files.isDirectory(file)) {
                throw unreadable(name, "is a directory", "Name the file in it.");
            }
            if (Files.size(file) > LARGEST) {
                throw unreadable(name, "larger than " + LARGEST + " bytes", "Name a pipe file.");
            }
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw unreadable(
                    name,
                    "no such file",
                    "Check the path; it is taken from " + Path.of("").toAbsolutePath() + ".");
        } catch (AccessDeniedException e) {
            throw unreadable(name, "not readable by this user", "Change the file's permissions.");
        } catch (CharacterCodingException e) {
            throw unreadable(name, "not UTF-8", "Save it as UTF-8.");
        } catch (IOException e) {
            throw unreadable(name, "not readable: " + e.getMessage(), "Check the disk it is on.");
        }
    }

    private static ConfigException unreadable(String name, String found, String remedy) {
        return new ConfigException(name, List.of(new Problem(name, Optional.empty(), found, remedy)));
    }
}
