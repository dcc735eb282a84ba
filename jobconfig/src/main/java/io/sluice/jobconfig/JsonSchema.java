package io.sluice.jobconfig;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The pipe file as JSON Schema, for editors: completion, documentation and the checks of single keys.
 *
 * <p>Names in snake case stand in {@code patternProperties}, where an editor accepts but does not offer them.
 */
final class JsonSchema {

    private JsonSchema() {}

    /** The whole schema, as text. */
    static String text(List<Key<?>> keys) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", "Sluice pipe file");
        schema.putAll(group(keys));
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.setPrettyPrinter(new DefaultPrettyPrinter(
                            Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n")));
            write(schema, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write a text in memory", e);
        }
        return text + "\n";
    }

    /** The schema of a group of keys. */
    static Map<String, Object> group(List<Key<?>> keys) {
        return group(keys, "");
    }

    private static Map<String, Object> group(List<Key<?>> keys, String base) {
        Map<String, Object> properties = new LinkedHashMap<>();
        Map<String, Object> patterns = new LinkedHashMap<>();
        List<Object> required = new ArrayList<>();
        List<Object> either = new ArrayList<>();
        boolean optional = true;
        for (String name : names(keys, base)) {
            String path = base + name;
            List<Key<?>> below = keys.stream()
                    .filter(key -> key.path().equals(path) || key.path().startsWith(path + "."))
                    .toList();
            boolean leaf = below.size() == 1 && below.get(0).path().equals(path);
            Map<String, Object> property = leaf ? leaf(below.get(0)) : group(below, path + ".");
            properties.put(name, property);
            String snake = Names.snake(name);
            if (!snake.equals(name)) {
                patterns.put("^" + snake + "$", property);
            }
            if (below.stream().anyMatch(key -> key.presence() instanceof Presence.Required)) {
                optional = false;
                if (snake.equals(name)) {
                    required.add(name);
                } else {
                    either.add(Map.of(
                            "anyOf", List.of(Map.of("required", List.of(name)), Map.of("required", List.of(snake)))));
                }
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", optional ? List.of("object", "null") : "object");
        schema.put("properties", properties);
        putUnlessEmpty("patternProperties", patterns, patterns.isEmpty(), schema);
        putUnlessEmpty("required", required, required.isEmpty(), schema);
        putUnlessEmpty("allOf", either, either.isEmpty(), schema);
        schema.put("additionalProperties", false);
        return schema;
    }

    private static void putUnlessEmpty(String name, Object value, boolean empty, Map<String, Object> schema) {
        if (!empty) {
            schema.put(name, value);
        }
    }

    private static Map<String, Object> leaf(Key<?> key) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(
                "description",
                key.doc()
                        + key.inert()
                                .map(reason -> " No effect: " + reason + ".")
                                .orElse(""));
        if (key.presence() instanceof Presence.Default<?> preset) {
            schema.put("default", json(preset));
        }
        boolean required = key.presence() instanceof Presence.Required;
        key.type().schema().forEach((name, value) -> schema.put(name, required ? value : nullable(name, value)));
        return schema;
    }

    /** A key that need not be given may be null. */
    private static Object nullable(String name, Object value) {
        if (name.equals("type") && !value.equals("null")) {
            List<Object> types = new ArrayList<>(value instanceof List<?> list ? list : List.of(value));
            types.add("null");
            return types;
        }
        if (name.equals("anyOf") && value instanceof List<?> list) {
            List<Object> choices = new ArrayList<>(list);
            choices.add(Map.of("type", "null"));
            return choices;
        }
        return value;
    }

    private static Object json(Presence.Default<?> preset) {
        if (preset.value() instanceof Boolean value) {
            return value;
        }
        return preset.shown().matches("[0-9]+") ? (Object) Long.valueOf(preset.shown()) : preset.shown();
    }

    private static Set<String> names(List<Key<?>> keys, String base) {
        return keys.stream()
                .map(key -> key.path().substring(base.length()))
                .map(rest -> rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static void write(Object value, JsonGenerator generator) throws IOException {
        if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                generator.writeFieldName(entry.getKey().toString());
                write(entry.getValue(), generator);
            }
            generator.writeEndObject();
        } else if (value instanceof List<?> list) {
            generator.writeStartArray();
            for (Object item : list) {
                write(item, generator);
            }
            generator.writeEndArray();
        } else if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else if (value instanceof Long number) {
            generator.writeNumber(number);
        } else {
            generator.writeString(value.toString());
        }
    }
}
