package io.sluice.command;

import io.sluice.job.JobFailedException;
import io.sluice.job.Pipeline;
import io.sluice.job.Preflight;
import io.sluice.job.PreflightException;
import io.sluice.jobconfig.ConfigException;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.schema.SchemaException;
import io.sluice.sink.ClickHouseException;
import io.sluice.source.KinesisSource;
import io.sluice.source.StreamUnreadableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Where Sluice begins, on a Flink cluster and in a terminal.
 *
 * <p>With a command it runs that command and exits with its status. Without one it submits the pipe to the cluster that
 * runs it, leaves every setting of that cluster as it is, and lets failures out as exceptions; what the pipe is told
 * comes from property groups, {@code --config}, the environment and arguments, as {@link PipeOptions} reads them.
 */
@Command(
        name = "sluice",
        description = "Moves the JSON records of an Amazon Kinesis stream into a ClickHouse table.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "sluice 0.1.0",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:it was tried and failed",
            "2:the command line, the pipe file or what it points at cannot be used as it is; nothing was changed"
        },
        footerHeading = "%n",
        footer = "Without a command, and with --config or keys of the pipe file, the pipe is submitted to the Flink"
                + " cluster that runs this.")
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    /** It was tried and failed. */
    static final int FAILED = 1;

    /** The command line, the pipe file, or what it points at cannot be used as it is. */
    static final int UNUSABLE = CommandLine.ExitCode.USAGE;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Surroundings surroundings = Surroundings.ofProcess();
        if (isSubmission(arguments, surroundings)) {
            submit(arguments, surroundings);
        } else {
            CommandLine commandLine = commandLine(surroundings);
            if (!Charset.defaultCharset().newEncoder().canEncode(Check.TICK)) {
                // the locale of a container is often C, and its terminal reads UTF-8 all the same
                commandLine.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
            }
            System.exit(commandLine.execute(arguments));
        }
    }

    /** Commands are words; what starts with an option, or with nothing where property groups are, is a pipe. */
    static boolean isSubmission(String[] arguments, Surroundings surroundings) {
        if (arguments.length == 0) {
            return Files.exists(surroundings.applicationProperties());
        }
        String first = arguments[0];
        return first.startsWith("--") && !first.equals("--help") && !first.equals("--version");
    }

    /** The commands, whose failures end in a message and a status. */
    static CommandLine commandLine(Surroundings surroundings) {
        CommandLine commandLine = new CommandLine(new Main())
                .addSubcommand(new InitCommand(surroundings))
                .addSubcommand(new PreviewCommand(surroundings))
                .addSubcommand(new CreateCommand(surroundings))
                .addSubcommand(new ValidateCommand(surroundings))
                .addSubcommand(new RunCommand(surroundings))
                .addSubcommand(SampleCommand.commandLine(surroundings))
                .addSubcommand(new ErrorsCommand(surroundings))
                .addSubcommand(new ListCommand(surroundings))
                .addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(new StopCommand(surroundings))
                .addSubcommand(new StartCommand(surroundings, builtJar()))
                .addSubcommand(new DeleteCommand(surroundings))
                .addSubcommand(new DeregisterCommand(surroundings))
                .addSubcommand(DeployCommand.commandLine(surroundings));
        commandLine.setExecutionExceptionHandler(Main::report);
        commandLine.setParameterExceptionHandler(Main::misread);
        PipeOptions.takeKeys(commandLine);
        return commandLine;
    }

    /** The job's jar, as the launcher names it by system property {@code sluice.jar}, or as the build leaves it. */
    private static Path builtJar() {
        return Path.of(System.getProperty("sluice.jar", "command/target/sluice-job.jar"));
    }

    /** A line or two: help of some fifty lines would push the reason off the screen. */
    private static int misread(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        String takes = command.getSubcommands().isEmpty()
                ? ""
                : ", one of " + String.join(", ", command.getSubcommands().keySet());
        err.println("Cannot read the command line: " + failure.getMessage() + "; "
                + command.getCommandSpec().qualifiedName() + " --help shows what it takes" + takes);
        UnmatchedArgumentException.printSuggestions(failure, err);
        return UNUSABLE;
    }

    private static int report(Exception failure, CommandLine command, ParseResult result) {
        PrintWriter err = command.getErr();
        boolean debug = debug(result);
        if (isExplained(failure)) {
            err.println(failure.getMessage());
        } else {
            err.println("Cannot go on: found a fault in Sluice itself, " + failure
                    + (debug ? "" : "; run again with --debug and report what it shows"));
        }
        if (debug) {
            failure.printStackTrace(err);
        }
        return isUnusable(failure) ? UNUSABLE : FAILED;
    }

    private static boolean debug(ParseResult result) {
        return result.hasMatchedOption("--debug") || (result.subcommand() != null && debug(result.subcommand()));
    }

    private static boolean isUnusable(Exception failure) {
        return failure instanceof ConfigException
                || failure instanceof PreflightException
                || failure instanceof SchemaException
                || failure instanceof StreamUnreadableException
                || failure instanceof UnusableException;
    }

    /** Whether the message says what was found and what to do. */
    private static boolean isExplained(Exception failure) {
        return isUnusable(failure)
                || failure instanceof JobFailedException
                || failure instanceof ClickHouseException
                || failure instanceof IOException;
    }

    private static void submit(String[] arguments, Surroundings surroundings) throws Exception {
        Submission submission = new Submission();
        CommandLine commandLine = new CommandLine(submission);
        PipeOptions.takeKeys(commandLine);
        commandLine.parseArgs(arguments);
        var definition = submission.pipe.read(surroundings);
        definition.notes().forEach(note -> LOG.info("Note: {}", note));
        PipeConfig config = definition.config();
        Preflight preflight = Preflight.of(config);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        new Pipeline(config, preflight.destination()).build(env, KinesisSource.of(config.kinesis()));
        env.execute(config.name());
    }

    /** The command line of a cluster, which names no command. */
    @Command
    private static final class Submission {
        @Mixin
        private final PipeOptions pipe = new PipeOptions();
    }
}
