package io.sluice.command;

import io.sluice.jobconfig.ConfigException;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeDefinition;
import io.sluice.source.AccessCheck;
import io.sluice.source.AccessCheck.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Command {@code validate}: tells all that can be known before a pipe runs, and changes nothing. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Checks all that can be known before a pipe runs: its file, AWS, ClickHouse. Changes nothing.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:the pipe can run; there may be warnings", "2:it cannot as it is"})
final class ValidateCommand implements Callable<Integer> {

    private static final String PIPE = "Pipe file";
    private static final int NAME_WIDTH = 32;

    private final Surroundings surroundings;

    @Mixin
    private final PipeOptions pipeOptions = new PipeOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--iam-policy",
            description = "Print the least IAM policy that the pipe needs, and check nothing. The statement AssumeRole"
                    + " is for the identity that assumes the role, the others are for the role.")
    private boolean iamPolicy;

    @Option(
            names = "--kms-key",
            paramLabel = "ARN",
            description = "With --iam-policy: the key of the account's own that the stream is encrypted with.")
    private @Nullable String kmsKey;

    ValidateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UnusableException {
        if (iamPolicy) {
            Set<String> secrets = new TreeSet<>();
            PipeConfig pipe = pipeOptions
                    .read(surroundings, (id, key) -> {
                        secrets.add(id);
                        return "secret";
                    })
                    .config();
            output.print(IamPolicy.of(pipe.kinesis(), secrets, Optional.ofNullable(kmsKey)));
            return 0;
        }
        List<Check> checks = new ArrayList<>();
        try {
            PipeDefinition definition = pipeOptions.read(surroundings);
            PipeConfig pipe = definition.config();
            checks.add(Check.ok(PIPE, "configuration", "pipe " + pipe.name()));
            definition.notes().forEach(note -> checks.add(Check.warning(PIPE, "note", note.text(), "")));
            AccessCheck.of(pipe.kinesis(), surroundings.clock())
                    .forEach(finding -> checks.add(Check.of("AWS", finding)));
            checks.addAll(ClickHouseChecks.of(pipe));
        } catch (ConfigException e) {
            e.faults().forEach(fault -> checks.add(Check.failed(PIPE, fault.subject(), fault.found(), fault.remedy())));
            checks.add(Check.skipped("AWS", "all", "not tried until the pipe file can be used"));
            checks.add(Check.skipped("ClickHouse", "all", "not tried until the pipe file can be used"));
        }
        boolean usable = count(checks, Outcome.FAILED) == 0;
        if (output.json()) {
            output.print(Map.of("usable", usable, "checks", checks));
        } else {
            show(checks);
        }
        return usable ? 0 : Main.UNUSABLE;
    }

    private void show(List<Check> checks) {
        String area = "";
        for (Check check : checks) {
            if (!check.area().equals(area)) {
                area = check.area();
                output.line(surroundings, "@|bold " + area + "|@");
            }
            String name = check.name();
            String padded = name + " ".repeat(Math.max(1, NAME_WIDTH - name.length()));
            output.line(surroundings, "  " + check.mark() + " " + Check.plain(padded + check.found()));
            if (!check.remedy().isEmpty()) {
                output.out().println("      " + check.remedy());
            }
        }
        output.out().println();
        long failed = count(checks, Outcome.FAILED);
        long warnings = count(checks, Outcome.WARNING);
        String counts =
                count(checks, Outcome.OK) + " passed, " + warnings + (warnings == 1 ? " warning, " : " warnings, ")
                        + count(checks, Outcome.SKIPPED) + " not tried, " + failed + " failed";
        output.line(
                surroundings,
                failed == 0
                        ? "@|green The pipe can run|@: " + counts + "."
                        : "@|red The pipe cannot run as it is|@: " + counts + ".");
    }

    private static long count(List<Check> checks, Outcome outcome) {
        return checks.stream().filter(check -> check.outcome() == outcome).count();
    }
}
