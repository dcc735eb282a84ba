package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisSourceOptions;
import io.sluice.jobconfig.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.junit.jupiter.api.Test;

/** The hand-over of finished shards between reader and enumerator. */
final class KinesisSourceReaderTest {
    private final ManualTimeline timeline = new ManualTimeline();
    private final ScriptedGateway kinesis = new ScriptedGateway();
    private final RecordingContext context = new RecordingContext();
    private final KinesisSourceReader reader = reader();

    @Test
    void aFinishedShardIsReportedWithItsEnd() {
        finish("a");

        assertThat(context.events).hasSize(1);
        ShardsFinished report = (ShardsFinished) context.events.get(0);
        assertThat(report.shards())
                .extracting(finished -> finished.shard().id())
                .containsExactly("a");
        assertThat(report.shards().get(0).end().children())
                .extracting(Shard::id)
                .containsExactly("child");
    }

    @Test
    void aFinishedShardStaysInEveryCheckpointUntilTheEnumeratorKnows() throws Exception {
        reader.snapshotState(1);
        finish("a");
        reader.notifyCheckpointComplete(1);
        assertThat(checkpointed(2)).containsExactly("a");
        reader.notifyCheckpointComplete(2);
        assertThat(checkpointed(3)).containsExactly("a");

        reader.handleSourceEvents(new FinishesNoted(List.of("a")));
        assertThat(checkpointed(4)).isEmpty();
    }

    @Test
    void anAbortedCheckpointLosesNoFinish() throws Exception {
        finish("a");
        reader.snapshotState(1);
        reader.notifyCheckpointAborted(1);

        assertThat(checkpointed(2)).containsExactly("a");
    }

    @Test
    void closingClosesTimelineAndClient() throws Exception {
        reader.close();

        assertThat(timeline.isClosed()).isTrue();
        assertThat(kinesis.closed).isTrue();
    }

    private List<String> checkpointed(long checkpoint) {
        return reader.snapshotState(checkpoint).stream()
                .filter(split -> split.end().isPresent())
                .map(KinesisSplit::splitId)
                .toList();
    }

    private void finish(String id) {
        KinesisSplitState state = reader.initializedState(Answers.split(id, new ShardPosition.TrimHorizon()));
        state.end(new ShardEnd(ShardEnd.Reason.CLOSED, List.of(Answers.shard("child", id))));
        reader.onSplitFinished(Map.of(id, state));
    }

    private KinesisSourceReader reader() {
        KinesisConfig config = new KinesisConfig(
                new KinesisConfig.Stream.Named("stream"),
                "eu-central-1",
                new KinesisConfig.Start.TrimHorizon(),
                new KinesisConfig.Reader.Polling(),
                new KinesisConfig.Credentials.IamUser("id", new Secret("key")),
                new KinesisConfig.Endpoint.Aws());
        KinesisAccess access =
                new KinesisAccess(kinesis, timeline, KinesisSourceOptions.defaults(), new SplittableRandom(1));
        FeedMetrics feeds = RecordedMetrics.feeds();
        ReaderServices services = new ReaderServices(
                config, access, new ReaderFlow(new ReadyQueue(), new MemoryBudget(1 << 20), feeds), lost -> {});
        return new KinesisSourceReader(
                services, new ReaderMetrics(context.metricGroup(), new SimpleCounter(), feeds), context);
    }

    private static final class RecordingContext implements SourceReaderContext {
        final List<SourceEvent> events = new ArrayList<>();
        private final SourceReaderMetricGroup metrics = UnregisteredMetricsGroup.createSourceReaderMetricGroup();

        @Override
        public SourceReaderMetricGroup metricGroup() {
            return metrics;
        }

        @Override
        public Configuration getConfiguration() {
            return new Configuration();
        }

        @Override
        public String getLocalHostName() {
            return "localhost";
        }

        @Override
        public int getIndexOfSubtask() {
            return 0;
        }

        @Override
        public void sendSplitRequest() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sendSourceEventToCoordinator(SourceEvent event) {
            events.add(event);
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(KinesisSourceReaderTest.class.getClassLoader());
        }
    }
}
