package io.sluice.jobconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Environment variables named after keys. */
final class EnvironmentSource extends ConfigSource {

    private static final String PREFIX = "SLUICE_";

    private final Map<String, String> variables;

    EnvironmentSource(Map<String, String> variables) {
        this.variables = new TreeMap<>(variables);
    }

    @Override
    void addTo(Written written, int layer) {
        Map<String, String> paths = written.keys().stream()
                .filter(Key::works)
                .collect(Collectors.toMap(key -> Names.variable(key.path()), Key::path));
        List<String> names = paths.keySet().stream()
                .map(name -> name.substring(PREFIX.length()))
                .toList();
        List<Node.Entry> entries = new ArrayList<>();
        variables.forEach((name, value) -> {
            String path = paths.get(name);
            if (path != null && !value.isEmpty()) {
                Origin origin = new Origin("environment variable " + name, layer, entries.size());
                entries.add(new Node.Entry(path, origin, new Node.Scalar(value, origin)));
            } else if (path == null && name.startsWith(PREFIX)) {
                // other variables of this prefix belong to others, unless they are a slip of the keyboard
                Names.nearest(name.substring(PREFIX.length()), names)
                        .ifPresent(meant -> written.report()
                                .note(
                                        name,
                                        new Origin("environment", layer, entries.size()),
                                        "is not read; did you mean " + PREFIX + meant + "?"));
            }
        });
        written.paths(entries, Names::variable);
    }
}
