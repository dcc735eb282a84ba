package io.sluice.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.jobconfig.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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

    /** The group that describes the pipe. */
    private static final String GROUP = "sluice";

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

    /**
     * One group that says all this; what is longer than a value may be is cut into {@code NAME#1}, {@code NAME#2} ...,
     * at no blank, since blanks at the ends of a value may be lost on the way.
     *
     * @param keys values by key, in order
     */
    static JsonNode of(Map<String, String> keys) {
        ObjectMapper json = new ObjectMapper();
        ObjectNode group = json.createObjectNode().put("PropertyGroupId", GROUP);
        ObjectNode properties = group.putObject("PropertyMap");
        keys.forEach((name, value) -> {
            List<String> pieces = pieces(value);
            for (int i = 0; i < pieces.size(); i++) {
                properties.put(pieces.size() == 1 ? name : name + "#" + (i + 1), pieces.get(i));
            }
        });
        return json.createArrayNode().add(group);
    }

    private static List<String> pieces(String value) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (value.length() - start > ManagedFlink.LONGEST_VALUE) {
            int end = start + ManagedFlink.LONGEST_VALUE;
            while (end > start + 1 && !isInsideWord(value, end)) {
                end--;
            }
            pieces.add(value.substring(start, end));
            start = end;
        }
        pieces.add(value.substring(start));
        return pieces;
    }

    private static boolean isInsideWord(String text, int index) {
        return !Character.isWhitespace(text.charAt(index - 1))
                && !Character.isWhitespace(text.charAt(index))
                && !Character.isLowSurrogate(text.charAt(index));
    }

    private static UnusableException unreadable(Path file, String found) {
        return new UnusableException("Cannot read property groups in " + file + ": found " + found
                + "; write [{\"PropertyGroupId\": \"sluice\", \"PropertyMap\": {...}}]");
    }
}
