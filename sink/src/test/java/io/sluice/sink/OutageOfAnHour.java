package io.sluice.sink;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.DestinationConfig.ErrorTable.Policy;
import io.sluice.jobconfig.Secret;
import io.sluice.schema.MappedRecord;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;

/**
 * A writer in a JVM of its own, before a server that takes no insert: it is given as many rows as it takes within an hour
 * of its clock, and until it takes no more. Prints what it held then.
 */
final class OutageOfAnHour {

    private static final int ROWS_PER_CHECKPOINT = 5000;
    private static final int LONGEST_TEXT = 2000;

    private OutageOfAnHour() {}

    /**
     * What was held in the end; sizes in bytes.
     *
     * @param rows taken
     * @param seconds of the task's clock
     * @param checkpoints taken meanwhile
     * @param state of the last of them
     * @param heap in use after a collection
     * @param most heap of the JVM
     */
    record Report(long rows, long seconds, long checkpoints, long state, long heap, long most) {

        /** Reads what {@link #toLine} wrote. */
        static Report of(String line) {
            String[] numbers = line.strip().split(" ", -1);
            return new Report(
                    Long.parseLong(numbers[0]),
                    Long.parseLong(numbers[1]),
                    Long.parseLong(numbers[2]),
                    Long.parseLong(numbers[3]),
                    Long.parseLong(numbers[4]),
                    Long.parseLong(numbers[5]));
        }

        String toLine() {
            return rows + " " + seconds + " " + checkpoints + " " + state + " " + heap + " " + most;
        }
    }

    /** Runs; arguments: url, user, password, database. */
    public static void main(String[] arguments) throws Exception {
        FakeTask task = FakeTask.thatSkipsTime();
        TestWriter writer = TestWriter.restored(
                task,
                new ClickHouseConfig(URI.create(arguments[0]), arguments[1], new Secret(arguments[2])),
                arguments[3],
                new BatchSettings(Duration.ofSeconds(5), 100_000, BatchSettings.SHARE_OF_HEAP),
                List.of(),
                Duration.ofSeconds(30),
                new SinkLimits(2, Duration.ofHours(1), 0.1, Policy.FAIL),
                Records.COLUMNS,
                List.of());
        long begin = task.getCurrentProcessingTime();
        Random random = new Random(1);
        int rows = 0;
        long checkpoints = 0;
        boolean full = false;
        while (!full) {
            try {
                writer.write(Records.row(rows, text(random)));
                rows++;
            } catch (FakeTask.WaitsForever e) {
                full = true;
            }
            if (rows % ROWS_PER_CHECKPOINT == 0) {
                checkpoint(writer);
                checkpoints++;
            }
        }
        long seconds = (task.getCurrentProcessingTime() - begin) / 1000;
        long state = checkpoint(writer);
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        System.out.println(new Report(
                        rows,
                        seconds,
                        checkpoints,
                        state,
                        heap,
                        Runtime.getRuntime().maxMemory())
                .toLine());
        // The writer is in use until here, and its threads end with the JVM.
        writer.flush(false);
        Runtime.getRuntime().halt(0);
    }

    private static String text(Random random) {
        byte[] letters = new byte[random.nextInt(LONGEST_TEXT)];
        for (int i = 0; i < letters.length; i++) {
            letters[i] = (byte) ('a' + random.nextInt(26));
        }
        return new String(letters, java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** Takes a checkpoint as Flink does, one part after the other; returns its size. */
    private static long checkpoint(TestWriter writer) throws Exception {
        WriterStateSerializer serializer = new WriterStateSerializer();
        long bytes = 0;
        for (BufferedRequestState<MappedRecord> state : writer.writer().snapshotState(1)) {
            bytes += serializer.serialize(state).length;
        }
        return bytes;
    }
}
