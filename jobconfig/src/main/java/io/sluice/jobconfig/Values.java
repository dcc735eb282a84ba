package io.sluice.jobconfig;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What was written for each declared key of a section; for one thread, read-only once collected. */
final class Values {

    private final List<Key<?>> keys;
    private final String prefix;
    private final Instant now;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Set<String> suspected = new HashSet<>();

    private Values(List<Key<?>> keys, String prefix, Instant now) {
        this.keys = keys;
        this.prefix = prefix;
        this.now = now;
    }

    /**
     * Finds the declared keys in what was written; the report tells of unknown and repeated ones.
     *
     * @param prefix what stands before a key's path in messages
     * @param now the instant that "in the future" is measured from
     */
    static Values of(List<Key<?>> keys, Node.Mapping written, String prefix, Instant now, Report report) {
        Values values = new Values(keys, prefix, now);
        values.collect(written, "", report);
        return values;
    }

    /** The key's value, or its default; empty as well when the value is wrong, which the report tells already. */
    <T> Optional<T> find(Key<T> key) {
        Node node = nodes.get(key.path());
        if (node != null) {
            return key.type().read(node, path(key), now, new Report());
        }
        return key.presence() instanceof Presence.Default<T> preset ? Optional.of(preset.value()) : Optional.empty();
    }

    /** The value of a key that has one for sure: it is required, or has a default. */
    <T> T value(Key<T> key) {
        return find(key).orElseThrow(() -> new IllegalStateException("Cannot build " + key.path() + ": no value"));
    }

    /** Whether something was written for the key, right or wrong, possibly under a misspelled name. */
    boolean given(Key<?> key) {
        return nodes.containsKey(key.path()) || suspected.contains(key.path());
    }

    /** Reports a broken rule at the key; silent where the key's name is misspelled, which the report tells already. */
    void problem(Key<?> key, String found, String remedy, Report report) {
        Node node = nodes.get(key.path());
        if (node != null) {
            report.problem(path(key), node.origin(), found, remedy);
        }
    }

    void note(Key<?> key, String text, Report report) {
        Node node = nodes.get(key.path());
        if (node != null) {
            report.note(path(key), node.origin(), text);
        }
    }

    Instant now() {
        return now;
    }

    String path(Key<?> key) {
        return prefix + key.path();
    }

    /** Reports what is wrong with the key by itself. */
    void verify(Key<?> key, Report report) {
        Node node = nodes.get(key.path());
        if (node != null) {
            key.type().read(node, path(key), now, report);
            key.inert().ifPresent(reason -> report.note(path(key), node.origin(), "has no effect: " + reason));
        } else if (key.presence() instanceof Presence.Required && !given(key)) {
            report.missing(path(key), "Add it: " + key.doc());
        }
    }

    private void collect(Node.Mapping written, String base, Report report) {
        Set<String> known = namesBelow(base);
        Map<String, Node.Entry> seen = new HashMap<>();
        for (Node.Entry entry : written.entries()) {
            Optional<String> name = known.stream()
                    .filter(k -> Names.snake(k).equals(Names.snake(entry.name())))
                    .findFirst();
            if (name.isEmpty()) {
                unknown(entry, base, known, report);
                continue;
            }
            Node.Entry first = seen.putIfAbsent(name.get(), entry);
            if (first != null) {
                report.problem(
                        prefix + base + name.get(),
                        entry.origin(),
                        "given twice",
                        "Keep one of \"" + first.name() + "\" ("
                                + first.origin().place() + ") and \"" + entry.name() + "\" ("
                                + entry.origin().place() + ").");
                continue;
            }
            accept(base + name.get(), entry, report);
        }
    }

    private void accept(String path, Node.Entry entry, Report report) {
        if (entry.value() instanceof Node.Nothing) {
            return;
        }
        if (keys.stream().anyMatch(key -> key.path().equals(path))) {
            nodes.put(path, entry.value());
        } else if (entry.value() instanceof Node.Mapping mapping) {
            collect(mapping, path + ".", report);
        } else {
            suspect(path + ".");
            report.problem(
                    prefix + path,
                    entry.origin(),
                    "found " + entry.value().shape(),
                    "Write a group of keys: " + String.join(", ", namesBelow(path + ".")) + ".");
        }
    }

    private void unknown(Node.Entry entry, String base, Set<String> known, Report report) {
        Optional<String> meant =
                Names.nearest(entry.name(), known).map(name -> base + name).or(() -> elsewhere(entry));
        meant.ifPresent(this::suspect);
        report.problem(
                prefix + base + entry.name(),
                entry.origin(),
                "unknown key",
                meant.map(path -> "Did you mean " + prefix + path + "?")
                        .orElseGet(() -> "Remove it; known here: " + String.join(", ", known) + "."));
    }

    /** The same name, right but in the wrong place. */
    private Optional<String> elsewhere(Node.Entry entry) {
        return keys.stream()
                .map(Key::path)
                .filter(path -> Names.snake(Names.last(path)).equals(Names.snake(entry.name())))
                .findFirst();
    }

    /** Keeps a misspelled key, or those of a misspelled group, from being called missing as well. */
    private void suspect(String path) {
        keys.stream().map(Key::path).filter(p -> p.startsWith(path)).forEach(suspected::add);
    }

    private Set<String> namesBelow(String base) {
        return keys.stream()
                .map(Key::path)
                .filter(path -> path.startsWith(base))
                .map(path -> path.substring(base.length()))
                .map(rest -> rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
