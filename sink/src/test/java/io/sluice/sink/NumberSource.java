package io.sluice.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The numbers from 0, one share of them for each reader, with the next one of each share in the checkpoints.
 *
 * <p>A share is handed to whichever reader registers; a reader that comes back has its shares in its own state.
 */
final class NumberSource implements Source<Long, NumberSource.Share, List<NumberSource.Share>> {

    private static final long serialVersionUID = 1L;

    private final long count;
    private final int shares;

    NumberSource(long count, int shares) {
        this.count = count;
        this.shares = shares;
    }

    /** Every number from {@code next} to {@code end}, without that. */
    record Share(int index, long next, long end) implements SourceSplit {
        @Override
        public String splitId() {
            return Integer.toString(index);
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<Share, List<Share>> createEnumerator(SplitEnumeratorContext<Share> context) {
        List<Share> all = new ArrayList<>();
        for (int i = 0; i < shares; i++) {
            all.add(new Share(i, count * i / shares, count * (i + 1) / shares));
        }
        return new Enumerator(context, all);
    }

    @Override
    public SplitEnumerator<Share, List<Share>> restoreEnumerator(
            SplitEnumeratorContext<Share> context, List<Share> unassigned) {
        return new Enumerator(context, unassigned);
    }

    @Override
    public SourceReader<Long, Share> createReader(SourceReaderContext context) {
        return new Reader();
    }

    @Override
    public SimpleVersionedSerializer<Share> getSplitSerializer() {
        return new ShareSerializer();
    }

    @Override
    public SimpleVersionedSerializer<List<Share>> getEnumeratorCheckpointSerializer() {
        return new SharesSerializer();
    }

    private static final class Enumerator implements SplitEnumerator<Share, List<Share>> {
        private final SplitEnumeratorContext<Share> context;
        private final Deque<Share> unassigned;

        Enumerator(SplitEnumeratorContext<Share> context, Collection<Share> unassigned) {
            this.context = context;
            this.unassigned = new ArrayDeque<>(unassigned);
        }

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, String host) {}

        @Override
        public void addSplitsBack(List<Share> splits, int subtask) {
            unassigned.addAll(splits);
            context.registeredReaders().keySet().forEach(this::assign);
        }

        @Override
        public void addReader(int subtask) {
            assign(subtask);
        }

        private void assign(int subtask) {
            unassigned.removeIf(share -> {
                boolean his = share.index() % context.currentParallelism() == subtask;
                if (his) {
                    context.assignSplit(share, subtask);
                }
                return his;
            });
            context.signalNoMoreSplits(subtask);
        }

        @Override
        public List<Share> snapshotState(long checkpointId) {
            return List.copyOf(unassigned);
        }

        @Override
        public void close() {}
    }

    private static final class Reader implements SourceReader<Long, Share> {
        private final Deque<Share> shares = new ArrayDeque<>();
        private CompletableFuture<Void> available = new CompletableFuture<>();
        private boolean noMore;

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<Long> output) {
            Share share = shares.poll();
            if (share == null) {
                return noMore ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
            }
            if (share.next() < share.end()) {
                shares.addFirst(new Share(share.index(), share.next() + 1, share.end()));
                output.collect(share.next());
            }
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public List<Share> snapshotState(long checkpointId) {
            return List.copyOf(shares);
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            if (shares.isEmpty() && !noMore) {
                return available;
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void addSplits(List<Share> splits) {
            shares.addAll(splits);
            wake();
        }

        @Override
        public void notifyNoMoreSplits() {
            noMore = true;
            wake();
        }

        private void wake() {
            available.complete(null);
            available = new CompletableFuture<>();
        }

        @Override
        public void close() {}
    }

    private static final class ShareSerializer implements SimpleVersionedSerializer<Share> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Share share) {
            return ByteBuffer.allocate(20)
                    .putInt(share.index())
                    .putLong(share.next())
                    .putLong(share.end())
                    .array();
        }

        @Override
        public Share deserialize(int version, byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new Share(in.getInt(), in.getLong(), in.getLong());
        }
    }

    private static final class SharesSerializer implements SimpleVersionedSerializer<List<Share>> {
        private final ShareSerializer one = new ShareSerializer();

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(List<Share> shares) {
            ByteBuffer out = ByteBuffer.allocate(20 * shares.size());
            shares.forEach(share -> out.put(one.serialize(share)));
            return out.array();
        }

        @Override
        public List<Share> deserialize(int version, byte[] bytes) throws IOException {
            List<Share> shares = new ArrayList<>();
            ByteBuffer in = ByteBuffer.wrap(bytes);
            while (in.hasRemaining()) {
                shares.add(new Share(in.getInt(), in.getLong(), in.getLong()));
            }
            return shares;
        }
    }
}
