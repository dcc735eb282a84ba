package io.sluice.jobconfig;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Reads the text of a pipe, YAML or JSON, as the keys it writes. */
final class Document {

    /** Groups that the managed service's API and Terraform's JSON put around a pipe. */
    private static final List<String> ENVELOPES = List.of("result", "values", "attributes");

    private static final String TERRAFORM = "resource \"clickhouse_clickpipe\"";

    private final String name;
    private final IntFunction<Origin> lines;

    /**
     * @param name what to call the text in messages
     * @param lines names a line of it
     */
    Document(String name, IntFunction<Origin> lines) {
        this.name = name;
        this.lines = lines;
    }

    /** Adds the keys of a text, or reports why it has none. */
    void addTo(Written written, String text, References references) {
        Optional<Node.Mapping> mapping = mapping(text, written.report());
        mapping.ifPresent(keys -> written.tree(open(keys, written.report()), references));
        if (mapping.isEmpty()) {
            written.suspectAll();
        }
    }

    private Optional<Node.Mapping> mapping(String text, Report report) {
        try {
            Optional<Node> node = NodeReader.read(text, lines);
            if (node.isEmpty() || node.get() instanceof Node.Nothing) {
                report.problem(name, "empty", "Write at least name, source, clickhouse and destination.");
            } else if (node.get() instanceof Node.Mapping mapping) {
                return Optional.of(mapping);
            } else {
                report.problem(
                        name,
                        node.get().origin(),
                        "found " + node.get().shape(),
                        remedy(
                                text,
                                "Write keys and values, such as \"name: edits\"; a colon is followed by a blank."));
            }
        } catch (NodeReader.SyntaxException e) {
            report.problem(name, e.origin(), e.found(), remedy(text, "Mend the line, or the one above it."));
        }
        return Optional.empty();
    }

    private static String remedy(String text, String usual) {
        return text.contains(TERRAFORM)
                ? "Terraform's own language is not read; paste the resource as \"terraform show -json\" has it."
                : usual;
    }

    private Node.Mapping open(Node.Mapping mapping, Report report) {
        if (has(mapping, "source")) {
            return mapping;
        }
        for (Node.Entry entry : mapping.entries()) {
            if (ENVELOPES.contains(entry.name())
                    && entry.value() instanceof Node.Mapping inner
                    && has(inner, "source")) {
                report.note(entry.name(), entry.origin(), "holds the pipe; what is beside it has no effect");
                return inner;
            }
        }
        return mapping;
    }

    private static boolean has(Node.Mapping mapping, String key) {
        return mapping.entries().stream().anyMatch(entry -> entry.name().equals(key));
    }
}
