package io.sluice.jobconfig;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A pipe file. */
final class FileSource extends ConfigSource {

    private static final long LARGEST = 1 << 20;

    private final String name;
    private final Path path;
    private final Optional<String> given;

    /**
     * @param name what to call it in messages
     * @param path the file
     * @param given its text, where that is known already
     */
    FileSource(String name, Path path, Optional<String> given) {
        this.name = name;
        this.path = path;
        this.given = given;
    }

    @Override
    String title() {
        return name;
    }

    @Override
    void addTo(Written written, int layer) {
        Path folder = Optional.ofNullable(path.getParent()).orElse(Path.of(""));
        Optional<String> text = given.or(() -> text(written.report()));
        text.ifPresent(t -> new Document(name, line -> Origin.line(layer, line))
                .addTo(written, t, written.references().in(folder)));
        if (text.isEmpty()) {
            written.suspectAll();
        }
    }

    private Optional<String> text(Report report) {
        try {
            if (Files.isDirectory(path)) {
                report.problem(name, "is a directory", "Name the file in it.");
                return Optional.empty();
            }
            if (Files.size(path) > LARGEST) {
                report.problem(name, "larger than " + LARGEST + " bytes", "Name a pipe file.");
                return Optional.empty();
            }
            String text = Files.readString(path);
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (NoSuchFileException e) {
            report.problem(
                    name,
                    "no such file",
                    "Check the path; it is taken from " + Path.of("").toAbsolutePath() + ".");
        } catch (AccessDeniedException e) {
            report.problem(name, "not readable by this user", "Change the file's permissions.");
        } catch (CharacterCodingException e) {
            report.problem(name, "not UTF-8", "Save it as UTF-8.");
        } catch (IOException e) {
            report.problem(name, "not readable: " + e.getMessage(), "Check the disk it is on.");
        }
        return Optional.empty();
    }
}
