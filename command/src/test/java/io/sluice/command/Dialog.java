package io.sluice.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** A terminal with a user in front of it: what is shown and what is typed, as it stands on the screen in the end. */
final class Dialog {

    private final StringWriter screen = new StringWriter();
    private final Map<String, String> environment;
    private final Path folder;
    private int answers;
    private int status;

    Dialog(Map<String, String> environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    /** Types a command and, line by line, the answers to what it asks. */
    Dialog type(List<String> answersToCome, String... command) {
        screen.append("$ ./sluice ").append(String.join(" ", command)).append('\n');
        Reader lines = new StringReader(String.join("\n", answersToCome) + (answersToCome.isEmpty() ? "" : "\n"));
        BufferedReader input = new BufferedReader(lines) {
            @Override
            public String readLine() throws IOException {
                String line = super.readLine();
                if (line != null) {
                    answers++;
                    screen.append(line).append('\n');
                }
                return line;
            }
        };
        CommandLine commandLine = Main.commandLine(
                new Surroundings(environment, folder.resolve("none"), folder, input, true, Clock.systemUTC()));
        PrintWriter writer = new PrintWriter(screen, true);
        commandLine.setOut(writer);
        commandLine.setErr(writer);
        status = commandLine.execute(command);
        screen.append('\n');
        return this;
    }

    /** What the last command exited with. */
    int status() {
        return status;
    }

    /** How many lines the user has typed, commands aside. */
    int answers() {
        return answers;
    }

    /** Everything on the screen, without colours. */
    String screen() {
        return screen.toString().replaceAll("\u001B\\[[0-9;]*m", "");
    }
}
