package io.sluice.jobconfig;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Collects what sources write for the declared keys of a section; for one thread.
 *
 * <p>A key written by several sources has the value of the highest layer. Unknown and repeated keys are reported.
 */
final class Written {

    private final List<Key<?>> keys;
    private final String prefix;
    private final Reading reading;
    private final Report report;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Set<String> suspected = new HashSet<>();

    /**
     * @param prefix what stands before a key's path in messages
     */
    Written(List<Key<?>> keys, String prefix, Reading reading) {
        this.keys = keys;
        this.prefix = prefix;
        this.reading = reading;
        this.report = reading.report();
    }

    List<Key<?>> keys() {
        return keys;
    }

    Report report() {
        return report;
    }

    References references() {
        return reading.references();
    }

    /** Adds keys as a file nests them. */
    void tree(Node.Mapping mapping) {
        tree(mapping, references());
    }

    void tree(Node.Mapping mapping, References references) {
        collect(mapping, "", references);
    }

    /**
     * Adds keys as arguments name them, by their whole path.
     *
     * @param entries of one source; a key named twice is a problem
     * @param shown how the source spells a name
     */
    void paths(List<Node.Entry> entries, UnaryOperator<String> shown) {
        Map<String, Node.Entry> seen = new HashMap<>();
        for (Node.Entry entry : entries) {
            Optional<Key<?>> key = keys.stream()
                    .filter(k -> Names.snake(k.path()).equals(Names.snake(entry.name())))
                    .findFirst();
            if (key.isEmpty()) {
                Optional<String> meant = Names.nearest(
                                entry.name(), keys.stream().map(Key::path).toList())
                        .or(() -> elsewhere(Names.last(entry.name())));
                meant.ifPresent(this::suspect);
                report.problem(
                        prefix + entry.name(),
                        entry.origin(),
                        "unknown key",
                        meant.map(path -> "Did you mean " + shown.apply(path) + "?")
                                .orElse("Remove it; it is no key of the pipe file."));
            } else if (first(key.get().path(), entry, seen)) {
                put(key.get(), flat(key.get(), entry.value()), references());
            }
        }
    }

    /** Keeps every key from being called missing: the source that should have them cannot be read. */
    void suspectAll() {
        suspect("");
    }

    Values values() {
        return new Values(nodes, suspected, prefix, reading);
    }

    private void collect(Node.Mapping mapping, String base, References references) {
        Set<String> known = namesBelow(base);
        Map<String, Node.Entry> seen = new HashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            Optional<String> name = known.stream()
                    .filter(k -> Names.snake(k).equals(Names.snake(entry.name())))
                    .findFirst();
            if (name.isEmpty()) {
                unknown(entry, base, known);
            } else if (first(base + name.get(), entry, seen)) {
                accept(base + name.get(), entry, references);
            }
        }
    }

    private boolean first(String path, Node.Entry entry, Map<String, Node.Entry> seen) {
        Node.Entry first = seen.putIfAbsent(path, entry);
        if (first != null) {
            report.problem(
                    prefix + path,
                    entry.origin(),
                    "given twice",
                    "Keep one of \"" + Names.last(first.name()) + "\" ("
                            + first.origin().place() + ") and \"" + Names.last(entry.name()) + "\" ("
                            + entry.origin().place() + ").");
        }
        return first == null;
    }

    private void accept(String path, Node.Entry entry, References references) {
        Optional<Key<?>> key = keys.stream().filter(k -> k.path().equals(path)).findFirst();
        if (entry.value() instanceof Node.Nothing) {
            key.filter(Key::secret)
                    .ifPresent(k -> report.note(
                            prefix + path,
                            entry.origin(),
                            "is empty; a secret that begins with \"#\" is written in quotes"));
            return;
        }
        if (key.isPresent()) {
            put(key.get(), entry.value(), references);
        } else if (entry.value() instanceof Node.Mapping mapping) {
            collect(mapping, path + ".", references);
        } else {
            suspect(path + ".");
            report.problem(
                    prefix + path,
                    entry.origin(),
                    "found " + entry.value().shape(),
                    "Write a group of keys: " + offered(path + ".") + ".");
        }
    }

    private void put(Key<?> key, Node node, References references) {
        Optional<Node> resolved =
                key.inert().isPresent() ? Optional.of(node) : references.resolve(node, prefix + key.path(), report);
        resolved.ifPresentOrElse(value -> nodes.put(key.path(), value), () -> {
            nodes.remove(key.path());
            suspected.add(key.path());
        });
    }

    /** A list in an argument is written as in the file. */
    private Node flat(Key<?> key, Node node) {
        if (key.type() instanceof Type.Scalar || !(node instanceof Node.Scalar scalar)) {
            return node;
        }
        try {
            return NodeReader.read(scalar.text(), line -> scalar.origin()).orElse(node);
        } catch (NodeReader.SyntaxException e) {
            return node;
        }
    }

    private void unknown(Node.Entry entry, String base, Set<String> known) {
        Optional<String> meant =
                Names.nearest(entry.name(), known).map(name -> base + name).or(() -> elsewhere(entry.name()));
        meant.ifPresent(this::suspect);
        report.problem(
                prefix + base + entry.name(),
                entry.origin(),
                "unknown key",
                meant.map(path -> "Did you mean " + prefix + path + "?")
                        .orElseGet(() -> "Remove it; known here: " + offered(base) + "."));
    }

    /** The same name, right but in the wrong place. */
    private Optional<String> elsewhere(String name) {
        return keys.stream()
                .map(Key::path)
                .filter(path -> Names.snake(Names.last(path)).equals(Names.snake(name)))
                .findFirst();
    }

    /** Keeps a misspelled key, or those of a misspelled group, from being called missing as well. */
    void suspect(String path) {
        keys.stream().map(Key::path).filter(p -> p.startsWith(path)).forEach(suspected::add);
    }

    private Set<String> namesBelow(String base) {
        return namesBelow(base, keys);
    }

    /** The names worth writing: those of keys that do something. */
    private String offered(String base) {
        return String.join(
                ", ", namesBelow(base, keys.stream().filter(Key::works).toList()));
    }

    private static Set<String> namesBelow(String base, List<Key<?>> keys) {
        return keys.stream()
                .map(Key::path)
                .filter(path -> path.startsWith(base))
                .map(path -> path.substring(base.length()))
                .map(rest -> rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
