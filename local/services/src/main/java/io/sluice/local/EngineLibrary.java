package io.sluice.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Finds the folder {@code local} of the checkout and the ClickHouse engine that {@code local/install} puts there.
 *
 * <p>The folder is the system property {@value #FOLDER_PROPERTY}, or the first {@code local} with a
 * {@code package.json} beside or above the working directory.
 */
final class EngineLibrary {

    static final String FOLDER_PROPERTY = "sluice.local";

    private static final Map<String, String> PACKAGES = Map.of(
            "linux x86-64", "lib-linux-x64-gnu",
            "linux arm64", "lib-linux-arm64-gnu",
            "macos arm64", "lib-darwin-arm64",
            "macos x86-64", "lib-darwin-x64");

    private EngineLibrary() {}

    /**
     * The engine's shared library on this machine.
     *
     * @throws IllegalStateException if it is not installed, or not made for this platform
     */
    static Path find() {
        return find(System.getProperties(), Path.of("").toAbsolutePath());
    }

    static Path find(Properties system, Path workingDirectory) {
        String platform = platform(system);
        String name = PACKAGES.get(platform);
        if (name == null) {
            throw new IllegalStateException("Cannot start ClickHouse: there is no engine for " + platform
                    + ", only for "
                    + String.join(", ", PACKAGES.keySet().stream().sorted().toList()) + "; set "
                    + ClickHouseServer.URL_VARIABLE + " to use a ClickHouse of your own");
        }
        Path folder = folder(system, workingDirectory);
        Path library = folder.resolve("node_modules/@chdb").resolve(name).resolve("libchdb.so");
        if (!Files.exists(library)) {
            throw new IllegalStateException("Cannot start ClickHouse: the engine is not installed at " + library
                    + "; run " + folder.resolve("install"));
        }
        return library;
    }

    private static String platform(Properties system) {
        String name = system.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = system.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String os = name.startsWith("mac") ? "macos" : name;
        return os + " "
                + switch (processor) {
                    case "amd64", "x86_64" -> "x86-64";
                    case "aarch64" -> "arm64";
                    default -> processor;
                };
    }

    private static Path folder(Properties system, Path workingDirectory) {
        String given = system.getProperty(FOLDER_PROPERTY, "");
        if (!given.isEmpty()) {
            return Path.of(given).toAbsolutePath();
        }
        for (Path at = workingDirectory; at != null; at = at.getParent()) {
            Path folder = at.resolve("local");
            if (Files.exists(folder.resolve("package.json"))) {
                return folder;
            }
        }
        throw new IllegalStateException("Cannot find the folder local of Sluice above " + workingDirectory
                + "; set the system property " + FOLDER_PROPERTY + " to it");
    }
}
