package io.sluice.jobconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Property groups of Amazon Managed Service for Apache Flink, whose values may be split for their limit of length. */
final class PropertyGroupSource extends ConfigSource {

    private static final String ROOT = "sluice";
    private static final String WHOLE = "pipe";
    private static final Pattern PART = Pattern.compile("(.*)#([0-9]{1,4})");

    private final SortedMap<String, SortedMap<String, String>> groups = new TreeMap<>();

    PropertyGroupSource(Map<String, Properties> groups) {
        groups.forEach((id, properties) -> {
            SortedMap<String, String> texts = new TreeMap<>();
            properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name)));
            this.groups.put(id, texts);
        });
    }

    @Override
    String title() {
        return "the property groups";
    }

    @Override
    void addTo(Written written, int layer) {
        List<Node.Entry> entries = new ArrayList<>();
        int rank = 0;
        for (Map.Entry<String, SortedMap<String, String>> group : groups.entrySet()) {
            String id = group.getKey();
            if (id.equals(ROOT) || id.startsWith(ROOT + ".")) {
                String base = id.equals(ROOT) ? "" : id.substring(ROOT.length() + 1) + ".";
                join(id, group.getValue(), layer, rank, written.report()).forEach((name, value) -> {
                    if (base.isEmpty() && name.equals(WHOLE)) {
                        whole(value, written, layer);
                    } else {
                        entries.add(new Node.Entry(base + name, value.origin(), value));
                    }
                });
                rank += group.getValue().size();
            } else {
                Names.nearest(id, List.of(ROOT))
                        .ifPresent(meant -> written.report()
                                .note(
                                        "property group " + id,
                                        new Origin("property groups", layer, 0),
                                        "is not read; did you mean " + meant + "?"));
            }
        }
        written.paths(entries, path -> path);
    }

    /** A whole pipe file; other properties override its keys. */
    private static void whole(Node.Scalar value, Written written, int layer) {
        String place = value.origin().place();
        new Document(place, line -> new Origin(place + ", line " + line, layer, line - Integer.MAX_VALUE))
                .addTo(written, value.text(), written.references());
    }

    /** Puts the parts {@code NAME#1}, {@code NAME#2} ... of a value together. */
    private static SortedMap<String, Node.Scalar> join(
            String id, SortedMap<String, String> properties, int layer, int rank, Report report) {
        SortedMap<String, Node.Scalar> values = new TreeMap<>();
        SortedMap<String, SortedMap<Integer, String>> parts = new TreeMap<>();
        properties.forEach((name, text) -> {
            Matcher part = PART.matcher(name);
            if (part.matches()) {
                parts.computeIfAbsent(part.group(1), n -> new TreeMap<>()).put(Integer.parseInt(part.group(2)), text);
            } else {
                values.put(name, new Node.Scalar(text, origin(id, name, layer, rank + values.size())));
            }
        });
        parts.forEach((name, texts) -> {
            Origin origin = origin(id, name, layer, rank + values.size());
            Optional<Integer> gap = gap(texts);
            if (values.containsKey(name)) {
                report.problem(name, origin, "given whole and in parts", "Keep one of the two.");
            } else if (gap.isPresent()) {
                report.problem(
                        name, origin, "part #" + gap.get() + " is missing", "Number the parts #1, #2 and so on.");
            } else {
                values.put(name, new Node.Scalar(String.join("", texts.values()), origin));
            }
        });
        return values;
    }

    private static Optional<Integer> gap(SortedMap<Integer, String> texts) {
        for (int i = 1; i <= texts.size(); i++) {
            if (!texts.containsKey(i)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private static Origin origin(String id, String name, int layer, int rank) {
        return new Origin("property " + name + " of group " + id, layer, rank);
    }
}
