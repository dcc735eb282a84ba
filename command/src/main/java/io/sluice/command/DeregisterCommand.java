package io.sluice.command;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.source.ConsumerRemoval;
import io.sluice.source.StreamUnreadableException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Command {@code deregister}: removes the enhanced fan-out consumer of a pipe that will not run again. */
@Command(
        name = "deregister",
        mixinStandardHelpOptions = true,
        description =
                "Removes the enhanced fan-out consumer of a pipe that will not run again; it costs money until then.")
final class DeregisterCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final PipeOptions pipe = new PipeOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    DeregisterCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UnusableException, StreamUnreadableException {
        KinesisConfig kinesis = pipe.read(surroundings).config().kinesis();
        if (!(kinesis.reader() instanceof Reader.EnhancedFanOut fanOut)
                || !(fanOut.consumer() instanceof Consumer.Registered consumer)) {
            throw new UnusableException(
                    "Cannot deregister a consumer: found a pipe that registers none; nothing is to be done");
        }
        ConsumerRemoval.Outcome outcome = ConsumerRemoval.deregister(kinesis, consumer);
        if (output.json()) {
            output.print(Map.of("stream", kinesis.stream().name(), "consumer", consumer.name(), "outcome", outcome));
            return 0;
        }
        output.out()
                .println(
                        switch (outcome) {
                            case DEREGISTERED ->
                                "Deregistered consumer " + consumer.name() + " of stream "
                                        + kinesis.stream().name() + ".";
                            case NOT_REGISTERED ->
                                "Stream " + kinesis.stream().name() + " has no consumer " + consumer.name() + ".";
                        });
        return 0;
    }
}
