package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.local.LocalKinesis;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls as the real SDK makes them, and the threads it makes them on. */
@Timeout(60)
final class AwsClientsIT {
    private static final String EVENT_LOOP = "sluice-kinesis-io";

    @Test
    void everyClientHasEventLoopsOfItsOwnAndLeavesNone() {
        Collection<Thread> before = eventLoops();
        try (LocalKinesis kinesis = LocalKinesis.start();
                TestStream stream = TestStream.create(kinesis.endpoint(), 1)) {
            KinesisConfig config = stream.config(new Reader.Polling());
            Set<Thread> first = new HashSet<>();
            try (SdkKinesisGateway one = new SdkKinesisGateway(config)) {
                one.describeStream().join();
                first.addAll(eventLoops());
                try (SdkKinesisGateway two = new SdkKinesisGateway(config)) {
                    two.describeStream().join();
                    Set<Thread> second = new HashSet<>(eventLoops());
                    second.removeAll(first);
                    assertThat(second).isNotEmpty();
                }
            }
        }

        // a thread may outlive the report of its end by a moment
        Awaitility.await().untilAsserted(() -> assertThat(eventLoops()).isSubsetOf(before));
    }

    @Test
    void aStreamOfAnotherAccountWithMoreShardsThanAPageHoldsIsListed() {
        try (LocalKinesis kinesis = LocalKinesis.start();
                TestStream stream = TestStream.create(kinesis.endpoint(), 1_001)) {
            KinesisConfig config = stream.config(new Reader.Polling());
            KinesisConfig byArn = new KinesisConfig(
                    new KinesisConfig.Stream.Identified(stream.arn()),
                    config.region(),
                    config.span(),
                    config.reader(),
                    config.access(),
                    config.options());
            for (KinesisConfig either : List.of(config, byArn)) {
                try (SdkKinesisGateway gateway = new SdkKinesisGateway(either)) {
                    assertThat(all(gateway).join()).hasSize(1_001);
                }
            }
        }
    }

    private static CompletableFuture<Set<String>> all(KinesisGateway gateway) {
        return page(gateway, new KinesisGateway.Listing.All(), new HashSet<>());
    }

    private static CompletableFuture<Set<String>> page(
            KinesisGateway gateway, KinesisGateway.Listing listing, Set<String> found) {
        return gateway.listShards(listing).thenCompose(answer -> {
            answer.shards().forEach(shard -> found.add(shard.shardId()));
            return answer.nextToken() == null
                    ? CompletableFuture.completedFuture(found)
                    : page(gateway, new KinesisGateway.Listing.Next(answer.nextToken()), found);
        });
    }

    private static Set<Thread> eventLoops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(EVENT_LOOP))
                .collect(Collectors.toSet());
    }
}
