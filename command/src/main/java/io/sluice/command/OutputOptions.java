package io.sluice.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command answers: for people, or as one JSON value for programs. */
final class OutputOptions {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectWriter INDENTED = JSON.writerWithDefaultPrettyPrinter();

    @Option(names = "--json", description = "Answer with one JSON value instead of text.")
    private boolean json;

    @Option(names = "--debug", description = "Show the stack trace of a failure.")
    private boolean debug;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** Whether programs read the answer. */
    boolean json() {
        return json;
    }

    /** Whether failures are shown with their stack traces. */
    boolean debug() {
        return debug;
    }

    /** Where the answer goes. */
    PrintWriter out() {
        return Objects.requireNonNull(command).commandLine().getOut();
    }

    /** Where everything goes that is no answer. */
    PrintWriter err() {
        return Objects.requireNonNull(command).commandLine().getErr();
    }

    /**
     * Prints a line whose stretches such as {@code @|bold word|@} are styled where a person sees them.
     *
     * @param surroundings tells whether one does
     */
    void line(Surroundings surroundings, String styled) {
        out().println((surroundings.terminal() ? Ansi.ON : Ansi.OFF).string(styled));
    }

    /**
     * Prints the one answer of a command under {@code --json}.
     *
     * @param answer a record, map or list of such that JSON has a form for
     */
    void print(Object answer) {
        out().println(text(INDENTED, answer));
    }

    /** Prints one of many answers of a command under {@code --json}, on a line of its own. */
    void printLine(Object answer) {
        out().println(text(JSON.writer(), answer));
    }

    private static String text(ObjectWriter writer, Object answer) {
        try {
            return writer.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot write " + answer.getClass() + " as JSON", e);
        }
    }
}
