package io.sluice.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.jobconfig.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The property groups that Amazon Managed Service for Apache Flink leaves in a file for the application.
 *
 * <p>Read here and not by the service's own library, which needs a class of Flink's that a plain cluster may not have.
 */
final class PropertyGroups {

    /** Where that service's {@code KinesisAnalyticsRuntime} finds them. */
    static final Path FILE = Path.of("/etc/flink/application_properties.json");

    private PropertyGroups() {}

    /**
     * The groups in {@code file}, empty if there is no such file.
     *
     * @throws UnusableException if it is not what that service writes
     */
    static Optional<ConfigSource> in(Path file) throws UnusableException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Map<String, Properties> groups = new HashMap<>();
        try {
            JsonNode root = new ObjectMapper().readTree(file.toFile());
            if (!root.isArray()) {
                throw unreadable(file, "no array of property groups");
            }
            for (JsonNode group : root) {
                JsonNode id = group.path("PropertyGroupId");
                if (!id.isTextual() || !group.path("PropertyMap").isObject()) {
                    throw unreadable(file, "a group without PropertyGroupId or PropertyMap");
                }
                Properties properties = new Properties();
                group.path("PropertyMap")
                        .properties()
                        .forEach(entry -> properties.setProperty(
                                entry.getKey(), entry.getValue().asText()));
                groups.put(id.textValue(), properties);
            }
        } catch (IOException e) {
            throw unreadable(file, e.getMessage() == null ? e.toString() : e.getMessage());
        }
        return Optional.of(ConfigSource.propertyGroups(groups));
    }

    private static UnusableException unreadable(Path file, String found) {
        return new UnusableException("Cannot read property groups in " + file + ": found " + found
                + "; write [{\"PropertyGroupId\": \"sluice\", \"PropertyMap\": {...}}]");
    }
}
