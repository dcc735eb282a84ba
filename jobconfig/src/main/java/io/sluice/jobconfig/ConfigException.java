package io.sluice.jobconfig;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration that cannot be used; the message is the whole screen: a headline, then one block per problem,
 * in the order of the file; what is missing comes last.
 */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    /**
     * One thing wrong with a configuration.
     *
     * @param subject the key's path, and where it was written
     * @param found what is there, never a secret's value
     * @param remedy a sentence that says what to do
     */
    public record Fault(String subject, String found, String remedy) {}

    ConfigException(String source, List<Problem> problems) {
        super("Cannot use " + source + ": " + problems.size() + (problems.size() == 1 ? " problem" : " problems")
                + problems.stream()
                        .sorted(Problem.ORDER)
                        .map(problem -> "\n\n" + problem.text())
                        .collect(Collectors.joining()));
        faults = problems.stream()
                .sorted(Problem.ORDER)
                .map(problem -> new Fault(problem.where(), problem.found(), problem.remedy()))
                .toList();
    }

    /** What is wrong, in the order of the message. */
    public List<Fault> faults() {
        return faults;
    }
}
