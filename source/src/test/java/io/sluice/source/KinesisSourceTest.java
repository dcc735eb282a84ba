package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.Secret;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the source makes for Flink, before any of it is started. */
class KinesisSourceTest {

    /** Flink does not close an enumerator that it has not started, as when a job is cancelled while it is restored. */
    @Test
    void anEnumeratorThatIsNeverStartedRunsNoThread() {
        KinesisConfig config = new KinesisConfig(
                new KinesisConfig.Stream.Named("edits"),
                "eu-central-1",
                new KinesisConfig.Start.TrimHorizon(),
                new KinesisConfig.Reader.EnhancedFanOut("sluice"),
                new KinesisConfig.Credentials.IamUser("test", new Secret("test")),
                new KinesisConfig.Endpoint.At(URI.create("http://127.0.0.1:1")));
        Set<Thread> before = threads();

        KinesisSource.of(config).createEnumerator(new FakeEnumeratorContext(new ManualTimeline(), 1));

        assertThat(threads()).isEqualTo(before);
    }

    private static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().startsWith("sluice-"));
        return threads;
    }
}
