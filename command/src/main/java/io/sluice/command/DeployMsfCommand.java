package io.sluice.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.jobconfig.PipeDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what Amazon Managed Service for Apache Flink needs to run a pipe; touches nothing in AWS. */
@Command(
        name = "msf",
        description = {
            "Writes what Amazon Managed Service for Apache Flink needs to run the pipe: its property groups, the least"
                    + " IAM policy, and a CloudFormation template of application, role, log, fan-out consumer, alarms"
                    + " and dashboard.",
            "Nothing in AWS is touched. What the service could not run is told instead."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:the files are written", "2:the pipe cannot run there as it is; nothing was written"})
final class DeployMsfCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final PipeOptions pipeOptions = new PipeOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            defaultValue = "msf",
            description =
                    "Where to write the files (default: ${DEFAULT-VALUE}). Those of an earlier call are replaced.")
    private Path folder = Path.of("msf");

    DeployMsfCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UnusableException, IOException {
        Set<String> secrets = new TreeSet<>();
        PipeDefinition definition = pipeOptions.read(surroundings.withoutKeys(), (id, key) -> {
            secrets.add(id);
            return ManagedFlink.SECRET;
        });
        JsonNode groups = PropertyGroups.of(pipeOptions.keys(surroundings));
        ManagedFlink service = new ManagedFlink(definition.config(), groups, secrets);
        List<String> problems = service.problems();
        if (!problems.isEmpty()) {
            throw new UnusableException(
                    "Cannot deploy pipe " + definition.config().name()
                            + " on Amazon Managed Service for Apache Flink:\n  " + String.join("\n  ", problems));
        }
        Map<String, JsonNode> files = new LinkedHashMap<>();
        files.put("application_properties.json", groups);
        files.put("policy.json", service.policy());
        files.put("template.json", service.template());
        List<String> written = new ArrayList<>();
        Path target = Files.createDirectories(surroundings.folder().resolve(folder));
        for (Map.Entry<String, JsonNode> file : files.entrySet()) {
            Files.writeString(target.resolve(file.getKey()), file.getValue().toPrettyString() + "\n");
            written.add(folder.resolve(file.getKey()).toString());
        }
        tell(service, written);
        return 0;
    }

    private void tell(ManagedFlink service, List<String> written) {
        List<String> steps = List.of(
                "aws s3 cp command/target/sluice-job.jar s3://BUCKET/sluice/sluice-job.jar",
                "aws cloudformation deploy --region " + service.region() + " --stack-name " + service.stack()
                        + " --template-file " + written.get(written.size() - 1)
                        + " --capabilities CAPABILITY_IAM --parameter-overrides CodeBucket=BUCKET",
                "aws kinesisanalyticsv2 start-application --region " + service.region() + " --application-name "
                        + service.application());
        if (output.json()) {
            output.print(Map.of(
                    "application",
                    service.application(),
                    "files",
                    written,
                    "limits",
                    service.limits(),
                    "nextSteps",
                    steps));
            return;
        }
        output.line(surroundings, "@|bold Application " + service.application() + "|@");
        written.forEach(file -> output.out().println("  wrote " + file));
        service.limits().forEach(limit -> output.out().println("  " + Check.TICK + " " + limit));
        service.notes().forEach(note -> output.out().println("  ! " + note));
        output.line(surroundings, "@|bold Next|@, with the name of a bucket of yours");
        steps.forEach(step -> output.out().println("  " + step));
    }
}
