package io.sluice.jobconfig;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration that cannot be used; the message is the whole screen: a headline, then one block per problem,
 * in the order of the file; what is missing comes last.
 */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ConfigException(String source, List<Problem> problems) {
        super("Cannot use " + source + ": " + problems.size() + (problems.size() == 1 ? " problem" : " problems")
                + problems.stream()
                        .sorted(Problem.ORDER)
                        .map(problem -> "\n\n" + problem.text())
                        .collect(Collectors.joining()));
    }
}
