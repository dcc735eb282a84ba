package io.sluice.jobconfig;

import java.util.ArrayList;
import java.util.List;

/** Command-line arguments named after keys. */
final class ArgumentSource extends ConfigSource {

    private static final String PREFIX = "--";
    private static final String FORM = "Write --PATH VALUE or --PATH=VALUE, such as --destination.table edits;"
            + " quote a value that holds blanks.";

    private final List<String> arguments;

    ArgumentSource(List<String> arguments) {
        this.arguments = List.copyOf(arguments);
    }

    @Override
    void addTo(Written written, int layer) {
        List<Node.Entry> entries = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith(PREFIX) || argument.length() == PREFIX.length()) {
                // not shown: it may be the rest of a password that was not quoted
                written.report()
                        .problem(
                                "argument " + (i + 1),
                                new Origin("command line", layer, i),
                                "not of the form --PATH VALUE",
                                FORM);
                continue;
            }
            int equals = argument.indexOf('=');
            String name = argument.substring(PREFIX.length(), equals < 0 ? argument.length() : equals);
            Origin origin = new Origin("argument " + PREFIX + name, layer, i);
            if (equals >= 0) {
                entries.add(entry(name, argument.substring(equals + 1), origin));
            } else if (i + 1 < arguments.size() && !arguments.get(i + 1).startsWith(PREFIX)) {
                i++;
                entries.add(entry(name, arguments.get(i), origin));
            } else {
                written.report().problem(name, origin, "no value follows", FORM);
                written.suspect(name);
            }
        }
        written.paths(entries, path -> PREFIX + path);
    }

    private static Node.Entry entry(String name, String value, Origin origin) {
        return new Node.Entry(name, origin, new Node.Scalar(value, origin));
    }
}
