package io.sluice.jobconfig;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Somewhere a configuration, or a part of one, is written. */
public abstract sealed class ConfigSource permits FileSource, EnvironmentSource, ArgumentSource, PropertyGroupSource {

    ConfigSource() {}

    /** A pipe file, YAML or JSON. */
    public static ConfigSource file(Path file) {
        return new FileSource(file.toString(), file, Optional.empty());
    }

    /**
     * The text of a pipe file.
     *
     * @param name what to call it in messages
     */
    public static ConfigSource text(String name, String text) {
        return new FileSource(name, Path.of(""), Optional.of(text));
    }

    /**
     * Environment variables named after a key's path, such as {@code SLUICE_DESTINATION_TABLE}; an empty one counts
     * as not set. Others are left alone.
     */
    public static ConfigSource environment(Map<String, String> variables) {
        return new EnvironmentSource(variables);
    }

    /** Arguments {@code --PATH VALUE} or {@code --PATH=VALUE}, and no others. */
    public static ConfigSource arguments(List<String> arguments) {
        return new ArgumentSource(arguments);
    }

    /**
     * Property groups of Amazon Managed Service for Apache Flink: {@code sluice}, whose properties are named by a
     * key's path or are a whole pipe file named {@code pipe}, and {@code sluice.SECTION}. A long value may be split
     * over properties that end in {@code #1}, {@code #2} and so on. Other groups are left alone.
     */
    public static ConfigSource propertyGroups(Map<String, Properties> groups) {
        return new PropertyGroupSource(groups);
    }

    /**
     * Adds what is written here.
     *
     * @param layer the place of this source among the others
     */
    abstract void addTo(Written written, int layer);

    /** What to call the configuration when this is its first source. */
    String title() {
        return "the configuration";
    }
}
