package io.sluice.jobconfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces <code>${env:NAME}</code>, <code>${file:PATH}</code> and <code>${secretsmanager:ID#key}</code> in values.
 *
 * <p><code>$${</code> stands for <code>${</code> itself. What a reference stands for is not searched again. A file is
 * taken without the line end it closes with; its path is relative to the folder of the pipe file.
 */
final class References {

    /** Replaces nothing. */
    static final References LITERAL = new References(Map.of(), SecretStore.none(), Path.of(""), false);

    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}?");
    private static final long LARGEST_FILE = 1 << 16;

    private final Map<String, String> environment;
    private final SecretStore secrets;
    private final Path folder;
    private final boolean active;

    private References(Map<String, String> environment, SecretStore secrets, Path folder, boolean active) {
        this.environment = environment;
        this.secrets = secrets;
        this.folder = folder;
        this.active = active;
    }

    static References of(Map<String, String> environment, SecretStore secrets) {
        return new References(Map.copyOf(environment), secrets, Path.of(""), true);
    }

    /** The same, with files relative to a folder. */
    References in(Path base) {
        return new References(environment, secrets, base, active);
    }

    /** Replaces the references of a node and those inside it; empty when one leads nowhere, which is reported. */
    Optional<Node> resolve(Node node, String path, Report report) {
        if (!active) {
            return Optional.of(node);
        }
        if (node instanceof Node.Scalar scalar) {
            return resolve(scalar, path, report);
        }
        if (node instanceof Node.Sequence sequence) {
            List<Node> items = new ArrayList<>();
            for (int i = 0; i < sequence.items().size(); i++) {
                resolve(sequence.items().get(i), path + "[" + i + "]", report).ifPresent(items::add);
            }
            boolean whole = items.size() == sequence.items().size();
            return whole ? Optional.of(new Node.Sequence(items, node.origin())) : Optional.empty();
        }
        if (node instanceof Node.Mapping mapping) {
            List<Node.Entry> entries = new ArrayList<>();
            for (Node.Entry entry : mapping.entries()) {
                resolve(entry.value(), path + "." + entry.name(), report)
                        .ifPresent(value -> entries.add(new Node.Entry(entry.name(), entry.origin(), value)));
            }
            boolean whole = entries.size() == mapping.entries().size();
            return whole ? Optional.of(new Node.Mapping(entries, node.origin())) : Optional.empty();
        }
        return Optional.of(node);
    }

    private Optional<Node> resolve(Node.Scalar scalar, String path, Report report) {
        if (!scalar.text().contains("${")) {
            return Optional.of(scalar);
        }
        StringBuilder text = new StringBuilder();
        Matcher matcher = REFERENCE.matcher(scalar.text());
        boolean referring = false;
        while (matcher.find()) {
            if (matcher.group(1) == null) {
                matcher.appendReplacement(text, Matcher.quoteReplacement("${"));
                continue;
            }
            referring = true;
            try {
                matcher.appendReplacement(text, Matcher.quoteReplacement(value(matcher.group())));
            } catch (DeadReferenceException e) {
                report.problem(path, scalar.origin(), e.found, e.remedy);
                return Optional.empty();
            }
        }
        matcher.appendTail(text);
        return Optional.of(
                referring
                        ? new Node.Scalar(text.toString(), scalar.origin(), Optional.of(scalar.text()))
                        : new Node.Scalar(text.toString(), scalar.origin()));
    }

    private String value(String reference) throws DeadReferenceException {
        int colon = reference.indexOf(':');
        if (colon < 0 || !reference.endsWith("}")) {
            throw unknown(reference);
        }
        String name = reference.substring(colon + 1, reference.length() - 1);
        return switch (reference.substring(2, colon)) {
            case "env" -> variable(name);
            case "file" -> file(name);
            case "secretsmanager" -> secret(name);
            default -> throw unknown(reference);
        };
    }

    private String variable(String name) throws DeadReferenceException {
        String value = environment.get(name);
        if (value == null) {
            throw new DeadReferenceException(
                    "refers to the environment variable " + name + ", which is not set",
                    "Set it, or write the value out.");
        }
        return value;
    }

    private String file(String name) throws DeadReferenceException {
        Path path = folder.resolve(name);
        try {
            if (Files.size(path) > LARGEST_FILE) {
                throw new DeadReferenceException(
                        "refers to the file " + path + ", which is larger than " + LARGEST_FILE + " bytes",
                        "Name a file that holds the value and nothing else.");
            }
            return Files.readString(path).replaceFirst("\\R\\z", "");
        } catch (NoSuchFileException e) {
            throw new DeadReferenceException(
                    "refers to the file " + path + ", which does not exist", "Make it, or write the value out.");
        } catch (IOException e) {
            throw new DeadReferenceException(
                    "refers to the file " + path + ", which cannot be read as UTF-8 text",
                    "Check what it is and its permissions.");
        }
    }

    private String secret(String name) throws DeadReferenceException {
        int hash = name.lastIndexOf('#');
        String id = hash < 0 ? name : name.substring(0, hash);
        Optional<String> key = hash < 0 ? Optional.empty() : Optional.of(name.substring(hash + 1));
        try {
            return secrets.secret(id, key);
        } catch (IOException e) {
            throw new DeadReferenceException(
                    "refers to the secret " + name + ": " + e.getMessage(),
                    "Check its name and the permission secretsmanager:GetSecretValue, or refer to it by ${env:NAME}.");
        }
    }

    private static DeadReferenceException unknown(String reference) {
        return new DeadReferenceException(
                "cannot follow \"" + reference + "\"",
                "Write ${env:NAME}, ${file:PATH} or ${secretsmanager:ID#key}, or \"$${\" for \"${\" itself.");
    }

    /** A reference that leads nowhere. */
    private static final class DeadReferenceException extends Exception {

        private static final long serialVersionUID = 1L;
        private final String found;
        private final String remedy;

        DeadReferenceException(String found, String remedy) {
            super(found);
            this.found = found;
            this.remedy = remedy;
        }
    }
}
