package io.sluice.job;

import io.sluice.jobconfig.ConfigException;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeFile;
import io.sluice.source.KinesisSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Where Sluice begins, on a Flink cluster and in a terminal.
 *
 * <p>With {@code --config pipe.yaml} alone it submits the pipe to the cluster that runs it, leaves every setting of that
 * cluster as it is, and lets failures out as exceptions. With a command it runs that command and exits with its status:
 * 0 for done, 1 for failed, 2 for a request that cannot be met as it is.
 */
@Command(
        name = "sluice",
        description = "Moves the JSON records of an Amazon Kinesis stream into a ClickHouse table.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "sluice 0.1.0",
        subcommands = {RunCommand.class, DeregisterCommand.class})
public final class Main {

    /** The job has failed. */
    static final int FAILED = 1;

    /** The command line, the pipe file, or what it points at cannot be used as it is. */
    static final int UNUSABLE = CommandLine.ExitCode.USAGE;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2 && arguments[0].equals("--config")) {
            submit(Path.of(arguments[1]));
        } else {
            System.exit(commandLine().execute(arguments));
        }
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler((failure, command, result) -> {
            PrintWriter err = command.getErr();
            if (failure instanceof ConfigException || failure instanceof PreflightException) {
                err.println(failure.getMessage());
                return UNUSABLE;
            }
            if (failure instanceof JobFailedException) {
                err.println(failure.getMessage());
                return FAILED;
            }
            throw failure;
        });
        return commandLine;
    }

    private static void submit(Path file) throws Exception {
        PipeConfig config = PipeFile.read(file).config();
        Preflight preflight = Preflight.of(config);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        new Pipeline(config, preflight.destination()).build(env, KinesisSource.of(config.kinesis()));
        env.execute(config.name());
    }
}
