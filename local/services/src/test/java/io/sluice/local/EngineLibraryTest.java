package io.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineLibraryTest {

    @TempDir
    Path root;

    @Test
    void findsTheEngineFromAnyFolderOfTheCheckout() throws IOException {
        Path library = install("lib-linux-x64-gnu");
        Path below = Files.createDirectories(root.resolve("sink/target"));

        assertThat(EngineLibrary.find(platform("Linux", "amd64"), below)).isEqualTo(library);
    }

    @Test
    void knowsEveryPlatformThatHasAnEngine() throws IOException {
        Path linuxArm = install("lib-linux-arm64-gnu");
        Path macArm = install("lib-darwin-arm64");
        Path macIntel = install("lib-darwin-x64");

        assertThat(EngineLibrary.find(platform("Linux", "aarch64"), root)).isEqualTo(linuxArm);
        assertThat(EngineLibrary.find(platform("Mac OS X", "aarch64"), root)).isEqualTo(macArm);
        assertThat(EngineLibrary.find(platform("Mac OS X", "x86_64"), root)).isEqualTo(macIntel);
    }

    @Test
    void takesTheFolderThatTheSystemPropertyNames() throws IOException {
        Path library = install("lib-linux-x64-gnu");
        Properties system = platform("Linux", "amd64");
        system.setProperty(EngineLibrary.FOLDER_PROPERTY, root.resolve("local").toString());

        assertThat(EngineLibrary.find(system, Path.of("/"))).isEqualTo(library);
    }

    @Test
    void namesTheInstallerIfTheEngineIsMissing() throws IOException {
        Path library = install("lib-linux-x64-gnu");
        Files.delete(library);

        assertThatThrownBy(() -> EngineLibrary.find(platform("Linux", "amd64"), root))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot start ClickHouse: the engine is not installed at " + library + "; run "
                        + root.resolve("local/install"));
    }

    @Test
    void namesTheSupportedPlatformsOnAnyOther() {
        assertThatThrownBy(() -> EngineLibrary.find(platform("Windows 11", "amd64"), root))
                .hasMessage("Cannot start ClickHouse: there is no engine for windows 11 x86-64, only for linux arm64,"
                        + " linux x86-64, macos arm64, macos x86-64; set SLUICE_CLICKHOUSE_URL to use a ClickHouse"
                        + " of your own");
    }

    @Test
    void namesTheSystemPropertyOutsideOfACheckout() {
        assertThatThrownBy(() -> EngineLibrary.find(platform("Linux", "amd64"), Path.of("/")))
                .hasMessage(
                        "Cannot find the folder local of Sluice above /; set the system property sluice.local to it");
    }

    private Path install(String name) throws IOException {
        Path folder =
                Files.createDirectories(root.resolve("local/node_modules/@chdb").resolve(name));
        Files.writeString(root.resolve("local/package.json"), "{}");
        return Files.writeString(folder.resolve("libchdb.so"), "");
    }

    private static Properties platform(String name, String processor) {
        Properties system = new Properties();
        system.setProperty("os.name", name);
        system.setProperty("os.arch", processor);
        return system;
    }
}
