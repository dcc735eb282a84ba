package io.sluice.command;

import io.sluice.jobconfig.ConfigSource;
import io.sluice.jobconfig.PipeDefinition;
import io.sluice.jobconfig.PipeReader;
import io.sluice.jobconfig.SecretStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Which pipe a command is about: property groups, the pipe file, environment variables and arguments named after keys,
 * a later one overriding an earlier one.
 */
final class PipeOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The pipe file. Any of its keys may also be given as --PATH VALUE, such as"
                    + " --destination.table edits, or as a variable, such as SLUICE_DESTINATION_TABLE.")
    private @Nullable Path config;

    @Option(
            names = "--pipe",
            paramLabel = "TEXT",
            description = "The text of a pipe file itself, for where there is no file, such as a cluster.")
    private @Nullable String text;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /**
     * Lets each command that is about a pipe take arguments named after keys; an option misspelt is then told as an
     * unknown key.
     */
    static void takeKeys(CommandLine commandLine) {
        commandLine.getSubcommands().values().forEach(PipeOptions::takeKeys);
        if (commandLine.getMixins().values().stream().anyMatch(PipeOptions.class::isInstance)) {
            commandLine.setUnmatchedArgumentsAllowed(true);
        }
    }

    /**
     * What the pipe is told.
     *
     * @throws io.sluice.jobconfig.ConfigException if anything in it is wrong, naming all of it
     * @throws UnusableException if nothing describes a pipe
     */
    PipeDefinition read(Surroundings surroundings) throws UnusableException {
        return read(surroundings, new AwsSecrets(surroundings.environment()));
    }

    /** The same, with secrets from there. */
    PipeDefinition read(Surroundings surroundings, SecretStore secrets) throws UnusableException {
        List<String> keys = Objects.requireNonNull(command).commandLine().getUnmatchedArguments();
        List<ConfigSource> sources = new ArrayList<>();
        PropertyGroups.in(surroundings.applicationProperties()).ifPresent(sources::add);
        if (config != null) {
            sources.add(ConfigSource.file(surroundings.folder().resolve(config)));
        } else if (text != null) {
            sources.add(ConfigSource.text("--pipe", text));
        } else if (sources.isEmpty() && keys.isEmpty()) {
            throw new UnusableException(
                    "Cannot tell which pipe is meant: found no --config; name the pipe file, such as"
                            + " --config pipe.yaml");
        }
        sources.add(ConfigSource.environment(surroundings.environment()));
        sources.add(ConfigSource.arguments(keys));
        return new PipeReader(surroundings.environment(), secrets, surroundings.clock()).read(sources);
    }

    /**
     * The same pipe by keys, with references as they are written: the text of the pipe file is the key {@code pipe}.
     *
     * @throws IOException if the pipe file cannot be read
     * @throws UnusableException if an argument has no value
     */
    Map<String, String> keys(Surroundings surroundings) throws IOException, UnusableException {
        Map<String, String> keys = new LinkedHashMap<>();
        if (config != null) {
            keys.put("pipe", Files.readString(surroundings.folder().resolve(config)));
        } else if (text != null) {
            keys.put("pipe", text);
        }
        Iterator<String> arguments = Objects.requireNonNull(command)
                .commandLine()
                .getUnmatchedArguments()
                .iterator();
        while (arguments.hasNext()) {
            String argument = arguments.next();
            int equals = argument.indexOf('=');
            if (equals < 0 && !arguments.hasNext()) {
                throw new UnusableException(
                        "Cannot use " + argument + ": found no value; write " + argument + " VALUE");
            }
            String name = equals < 0 ? argument : argument.substring(0, equals);
            keys.put(name.substring(2), equals < 0 ? arguments.next() : argument.substring(equals + 1));
        }
        return keys;
    }

    /**
     * The same pipe as arguments for a job elsewhere, with references as they are written.
     *
     * @throws IOException if the pipe file cannot be read
     */
    List<String> arguments(Surroundings surroundings) throws IOException {
        List<String> arguments = new ArrayList<>();
        if (config != null) {
            arguments.add("--pipe=" + Files.readString(surroundings.folder().resolve(config)));
        } else if (text != null) {
            arguments.add("--pipe=" + text);
        }
        arguments.addAll(Objects.requireNonNull(command).commandLine().getUnmatchedArguments());
        return arguments;
    }
}
