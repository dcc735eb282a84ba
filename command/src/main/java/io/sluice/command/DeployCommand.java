package io.sluice.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that write what a platform needs to run a pipe. */
@Command(
        name = "deploy",
        description = "Writes what a platform needs to run the pipe.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "PLATFORM")
final class DeployCommand {

    private DeployCommand() {}

    /** The command with those below it. */
    static CommandLine commandLine(Surroundings surroundings) {
        return new CommandLine(new DeployCommand()).addSubcommand(new DeployMsfCommand(surroundings));
    }
}
