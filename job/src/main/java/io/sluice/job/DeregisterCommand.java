package io.sluice.job;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.jobconfig.PipeFile;
import io.sluice.source.ConsumerRemoval;
import io.sluice.source.StreamUnreadableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command {@code deregister}: removes the enhanced fan-out consumer of a pipe that will not run again. */
@Command(
        name = "deregister",
        mixinStandardHelpOptions = true,
        description =
                "Removes the enhanced fan-out consumer of a pipe that will not run again; it costs money until then.")
final class DeregisterCommand implements Callable<Integer> {

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The pipe file.")
    private @Nullable Path config;

    @Override
    public Integer call() throws PreflightException {
        KinesisConfig kinesis =
                PipeFile.read(Objects.requireNonNull(config)).config().kinesis();
        if (!(kinesis.reader() instanceof Reader.EnhancedFanOut fanOut)
                || !(fanOut.consumer() instanceof Consumer.Registered consumer)) {
            throw unusable(
                    "Cannot deregister a consumer: found a pipe that registers none; nothing is to be done", List.of());
        }
        try {
            System.out.println(
                    switch (ConsumerRemoval.deregister(kinesis, consumer)) {
                        case DEREGISTERED ->
                            "Deregistered consumer " + consumer.name() + " of stream "
                                    + kinesis.stream().name() + ".";
                        case NOT_REGISTERED ->
                            "Stream " + kinesis.stream().name() + " has no consumer " + consumer.name() + ".";
                    });
            return 0;
        } catch (StreamUnreadableException e) {
            throw unusable(String.valueOf(e.getMessage()), List.of(e));
        }
    }

    private static PreflightException unusable(String problem, List<Throwable> causes) {
        return new PreflightException(List.of(problem), causes);
    }
}
