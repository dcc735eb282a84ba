package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Screens as they should be, in {@code src/test/resources/screens}.
 *
 * <p>{@code -Dsluice.screens=write} writes them as they are instead; look at the difference before you keep it.
 */
final class Screen {

    private static final Path FOLDER = Path.of("src", "test", "resources", "screens");

    private Screen() {}

    /**
     * Checks a screen against its file.
     *
     * @param name of the file
     * @param shown what the user sees, with everything replaced that differs from run to run
     */
    static void check(String name, String shown) {
        Path file = FOLDER.resolve(name);
        String text = shown.replace(System.lineSeparator(), "\n");
        try {
            if ("write".equals(System.getProperty("sluice.screens"))) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, text);
            }
            assertThat(text).as("screen %s", file).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read screen " + file + "; -Dsluice.screens=write makes it", e);
        }
    }
}
