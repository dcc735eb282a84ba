package io.sluice.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one local ClickHouse.
 *
 * <pre>
 * config.xml   users.xml   written at every start
 * engine.log               what the process prints
 * data/                    the tables
 * </pre>
 *
 * @param path absolute path
 */
record ClickHouseFolder(Path path) {

    private static final int LOG_TAIL_LINES = 20;

    Path tables() {
        return path.resolve("data");
    }

    Path log() {
        return path.resolve("engine.log");
    }

    Path config() {
        return path.resolve("config.xml");
    }

    private Path users() {
        return path.resolve("users.xml");
    }

    /** Makes the folder if missing and writes the configuration. */
    void configure(List<ClickHouseUser> users) {
        try {
            Files.createDirectories(tables());
            Files.writeString(users(), usersXml(users));
            Files.writeString(config(), configXml());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the folder of ClickHouse: " + path, e);
        }
    }

    /** The last lines that the process printed. */
    String logTail() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(cannot read it: " + e + ")";
        }
    }

    private String configXml() {
        return """
                <clickhouse>
                  <users_config>%s</users_config>
                  <query_log>
                    <database>system</database>
                    <table>query_log</table>
                    <flush_interval_milliseconds>1000</flush_interval_milliseconds>
                  </query_log>
                </clickhouse>
                """.formatted(xml(users().toString()));
    }

    private static String usersXml(List<ClickHouseUser> users) {
        List<ClickHouseUser> all = new ArrayList<>(users);
        // The query that opens the port runs as default without a password: that user may do this alone.
        all.add(new ClickHouseUser(
                "default",
                "",
                List.of("GRANT SYSTEM LISTEN ON *.*", "GRANT READ ON FILE", "GRANT CREATE TEMPORARY TABLE ON *.*"),
                false));
        StringBuilder text = new StringBuilder();
        for (ClickHouseUser user : all) {
            text.append("    <%1$s>\n      <password>%2$s</password>\n".formatted(user.name(), xml(user.password())));
            text.append("      <networks><ip>127.0.0.1</ip></networks>\n");
            text.append("      <profile>%s</profile>\n".formatted(user.readOnly() ? "readonly" : "default"));
            text.append("      <quota>default</quota>\n      <grants>\n");
            user.grants().forEach(grant -> text.append("        <query>" + xml(grant) + "</query>\n"));
            text.append("      </grants>\n    </%s>\n".formatted(user.name()));
        }
        return """
                <clickhouse>
                  <profiles><default/><readonly><readonly>1</readonly></readonly></profiles>
                  <quotas><default/></quotas>
                  <users>
                %s  </users>
                </clickhouse>
                """.formatted(text);
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Removes it with everything in it. */
    void delete() {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                    if (e != null) {
                        throw e;
                    }
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + path, e);
        }
    }
}
