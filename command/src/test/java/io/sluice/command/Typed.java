package io.sluice.command;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine;

/**
 * A command as a user types it, in a folder, without anything of this machine's environment.
 *
 * @param status what it exits with
 * @param out what it prints as its answer
 * @param err what it prints beside it
 */
record Typed(int status, String out, String err) {

    /** Types a command. */
    static Typed in(Path folder, String... arguments) {
        return in(surroundings(folder, ""), arguments);
    }

    /** Types a command that knows these surroundings. */
    static Typed in(Surroundings surroundings, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine(surroundings);
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        int status = commandLine.execute(arguments);
        return new Typed(status, out.toString(), err.toString());
    }

    /**
     * Nothing but a folder and what the user is going to type.
     *
     * @param answers lines
     */
    static Surroundings surroundings(Path folder, String answers) {
        return new Surroundings(
                Map.of(),
                folder.resolve("application_properties.json"),
                folder,
                new BufferedReader(new StringReader(answers)),
                false,
                Clock.systemUTC());
    }
}
