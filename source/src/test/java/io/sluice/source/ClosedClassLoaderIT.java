package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.jobconfig.Secret;
import io.sluice.local.LocalKinesis;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The end of a job: Flink closes the enumerator on a thread that it does not wait for, and may close the class loader of
 * the job's code meanwhile.
 */
@Timeout(60)
final class ClosedClassLoaderIT {

    @Test
    void anEnumeratorThatHasStartedNeedsNoMoreClassesToClose() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start();
                TestStream stream = TestStream.create(kinesis.endpoint(), 1);
                UserClasses classes = new UserClasses()) {
            Constructor<?> start = classes.loadClass(StartedEnumerator.class.getName())
                    .getDeclaredConstructor(URI.class, String.class);
            start.setAccessible(true);
            AutoCloseable enumerator = (AutoCloseable) start.newInstance(kinesis.endpoint(), stream.name());
            classes.giveNoMore();
            enumerator.close();

            assertThat(classes.missed).isEmpty();
        }
    }

    /** An enumerator that has assigned its first shard; all of it is loaded by {@link UserClasses}. */
    static final class StartedEnumerator implements AutoCloseable {
        private final Timeline coordinator = new TimelineThread("coordinator", failure -> {});
        private final SplitEnumerator<KinesisSplit, EnumeratorState> enumerator;

        StartedEnumerator(URI endpoint, String stream) throws InterruptedException {
            KinesisConfig config = new KinesisConfig(
                    new KinesisConfig.Stream.Named(stream),
                    "eu-central-1",
                    new KinesisConfig.Start.TrimHorizon(),
                    new Reader.EnhancedFanOut("sluice"),
                    new KinesisConfig.Credentials.IamUser("test", new Secret("test")),
                    new KinesisConfig.Endpoint.At(endpoint));
            FakeEnumeratorContext context = new FakeEnumeratorContext(coordinator, 1);
            CountDownLatch assigned = new CountDownLatch(1);
            context.assignments = (subtask, split) -> assigned.countDown();
            context.register(0, List.of());
            enumerator = KinesisSource.of(config).createEnumerator(context);
            coordinator.execute(enumerator::start);
            if (!assigned.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Cannot start the enumerator: found no shard assigned");
            }
        }

        @Override
        public void close() throws IOException {
            enumerator.close();
            coordinator.close();
        }
    }

    /** The classes of this test, loaded once more; once it gives no more it writes down what is asked of it in vain. */
    private static final class UserClasses extends URLClassLoader {
        private final ConcurrentLinkedQueue<String> missed = new ConcurrentLinkedQueue<>();
        private volatile boolean givesNoMore;

        UserClasses() throws MalformedURLException {
            super(urls(), ClassLoader.getPlatformClassLoader());
        }

        private static URL[] urls() throws MalformedURLException {
            String[] paths = System.getProperty("java.class.path").split(File.pathSeparator, -1);
            URL[] urls = new URL[paths.length];
            for (int i = 0; i < paths.length; i++) {
                urls[i] = Path.of(paths[i]).toUri().toURL();
            }
            return urls;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (givesNoMore) {
                missed.add(name);
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }

        void giveNoMore() throws IOException {
            givesNoMore = true;
            close();
        }
    }
}
