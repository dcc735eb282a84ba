package io.sluice.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a user what no option has answered yet; where nobody can answer, takes what holds without an answer. */
final class Questions {

    private static final int ATTEMPTS = 3;

    private final Surroundings surroundings;
    private final PrintWriter screen;

    Questions(Surroundings surroundings, PrintWriter screen) {
        this.surroundings = surroundings;
        this.screen = screen;
    }

    /** Whether somebody is there to answer. */
    boolean canAsk() {
        return surroundings.terminal();
    }

    /** Shows a line to whoever answers. */
    void tell(String line) {
        if (canAsk()) {
            screen.println(line);
        }
    }

    /**
     * The answer to a question.
     *
     * @param given what an option said, null if it did not
     * @param option its name
     * @param without what holds for an empty line; empty if there must be an answer
     */
    String ask(@Nullable String given, String option, String question, String without)
            throws UnusableException, IOException {
        if (given != null) {
            return given;
        }
        if (canAsk()) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                screen.print(question + (without.isEmpty() ? "" : " [" + without + "]") + ": ");
                screen.flush();
                String line = surroundings.input().readLine();
                if (line == null) {
                    break;
                }
                if (!line.isBlank()) {
                    return line.strip();
                }
                if (!without.isEmpty()) {
                    return without;
                }
            }
        }
        if (without.isEmpty() || canAsk()) {
            throw new UnusableException(
                    "Cannot go on without an answer to '" + question + "': found none; give it as " + option);
        }
        return without;
    }

    /**
     * One of several, by its number or its name.
     *
     * @param heading of the list, which is shown
     * @return what was chosen, or a name that is none of them
     */
    String choose(
            @Nullable String given,
            String option,
            String heading,
            List<String> choices,
            String question,
            String without)
            throws UnusableException, IOException {
        if (given == null && !choices.isEmpty()) {
            tell(heading);
            for (int i = 0; i < choices.size(); i++) {
                tell(String.format("  %2d  %s", i + 1, choices.get(i)));
            }
        }
        String answer = ask(given, option, question, without);
        if (given == null && answer.matches("[0-9]{1,4}")) {
            int number = Integer.parseInt(answer);
            if (number >= 1 && number <= choices.size()) {
                return choices.get(number - 1);
            }
        }
        return answer;
    }
}
