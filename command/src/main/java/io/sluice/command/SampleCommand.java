package io.sluice.command;

import io.sluice.job.Contents;
import io.sluice.job.Contents.Item;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.schema.Rejection;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import io.sluice.schema.VirtualColumn;
import io.sluice.sink.ClickHouseClient;
import io.sluice.sink.ClickHouseException;
import io.sluice.sink.Identifier;
import io.sluice.source.StreamSample;
import io.sluice.source.StreamUnreadableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands {@code sample source} and {@code sample destination}: what goes in, and what came out. */
@Command(
        name = "sample",
        mixinStandardHelpOptions = true,
        description = "Shows some documents of the stream, or the latest rows of the table.",
        synopsisSubcommandLabel = "(source | destination)")
final class SampleCommand {

    /** Adds the two. */
    static CommandLine commandLine(Surroundings surroundings) {
        return new CommandLine(new SampleCommand())
                .addSubcommand(new Source(surroundings))
                .addSubcommand(new Destination(surroundings));
    }

    /** Command {@code sample source}. */
    @Command(
            name = "source",
            mixinStandardHelpOptions = true,
            description =
                    "Shows documents of the stream as they are, one a line: of the last minutes, else the oldest.")
    static final class Source implements Callable<Integer> {

        private final Surroundings surroundings;

        @Mixin
        private final PipeOptions pipe = new PipeOptions();

        @Mixin
        private final OutputOptions output = new OutputOptions();

        @Option(
                names = "-n",
                paramLabel = "N",
                defaultValue = "10",
                description = "How many documents at most (default: ${DEFAULT-VALUE}).")
        private int count;

        Source(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() throws UnusableException, StreamUnreadableException {
            PipeConfig config = pipe.read(surroundings).config();
            int most = Counts.positive("-n", count);
            StreamSample sample = StreamSample.take(config.kinesis(), most);
            List<StreamRecord> latest = sample.records().stream()
                    .sorted(Comparator.comparingLong(StreamRecord::arrivalMillis))
                    .toList();
            List<Item> items = Contents.documents(latest, config.payload()).items();
            show(items.subList(Math.max(0, items.size() - most), items.size()));
            for (StreamSample.OfShard shard : sample.shards()) {
                shard.trouble()
                        .ifPresent(trouble -> output.err()
                                .println("Shard " + shard.shardId() + " was not read to its end: " + trouble));
            }
            return 0;
        }

        private void show(List<Item> items) {
            List<Map<String, Object>> answer = new ArrayList<>();
            for (Item item : items) {
                if (item instanceof Item.Document document) {
                    answer.add(SampledDocument.of(document.record()));
                } else if (item instanceof Item.Unreadable unreadable) {
                    answer.add(unreadable(unreadable.rejection()));
                }
            }
            if (output.json()) {
                output.print(answer);
                return;
            }
            for (Item item : items) {
                if (item instanceof Item.Document document) {
                    String text = new String(document.record().payload(), StandardCharsets.UTF_8);
                    output.out().println(text.strip().replaceAll("\\s*\\R\\s*", " "));
                } else if (item instanceof Item.Unreadable unreadable) {
                    output.err().println(unreadable.rejection().reason());
                }
            }
            if (items.isEmpty()) {
                output.err().println("The stream holds no records.");
            }
        }

        private static Map<String, Object> unreadable(Rejection rejection) {
            Map<String, Object> answer = SampledDocument.of(rejection.origin());
            answer.put("unreadable", rejection.reason());
            return answer;
        }
    }

    /** Command {@code sample destination}. */
    @Command(
            name = "destination",
            mixinStandardHelpOptions = true,
            description =
                    "Shows the latest rows of the table, one a line: by the column that holds _timestamp, else as the"
                            + " parts of the table stand.")
    static final class Destination implements Callable<Integer> {

        private final Surroundings surroundings;

        @Mixin
        private final PipeOptions pipe = new PipeOptions();

        @Mixin
        private final OutputOptions output = new OutputOptions();

        @Option(
                names = "-n",
                paramLabel = "N",
                defaultValue = "10",
                description = "How many rows at most (default: ${DEFAULT-VALUE}).")
        private int count;

        Destination(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() throws UnusableException, ClickHouseException {
            PipeConfig config = pipe.read(surroundings).config();
            int most = Counts.positive("-n", count);
            List<String> rows;
            try (ClickHouseClient client = new ClickHouseClient(config.clickhouse())) {
                rows = latest(config, most, client);
            }
            if (output.json()) {
                output.print(rows.stream().map(ServerJson::tree).toList());
                return 0;
            }
            rows.forEach(output.out()::println);
            if (rows.isEmpty()) {
                output.err().println("The table holds no rows.");
            }
            return 0;
        }

        private static List<String> latest(PipeConfig config, int most, ClickHouseClient client)
                throws ClickHouseException {
            String database = config.destination().database();
            String name = config.destination().table();
            Table table = client.describe(database, name);
            String arrival = arrivalColumn(config);
            String order = "";
            if (table.columns().stream().anyMatch(column -> column.name().equals(arrival))) {
                order = " ORDER BY " + Identifier.quote(arrival) + " DESC";
            } else if (client.engine(database, name).endsWith("MergeTree")) {
                order = " ORDER BY _block_number DESC, _part_offset DESC";
            }
            return client.json(
                    "SELECT * FROM " + Identifier.quote(database, name) + order + " LIMIT " + most
                            + " SETTINGS output_format_json_escape_forward_slashes = 0,"
                            + " output_format_json_quote_64bit_integers = 0",
                    Map.of(),
                    "read table " + Identifier.quote(database, name) + " of");
        }

        /** The column that tells when a record arrived, if the table has it. */
        private static String arrivalColumn(PipeConfig config) {
            String field = VirtualColumn.TIMESTAMP.fieldName();
            return config.fieldMappings().stream()
                    .filter(mapping -> mapping.sourceField().equals(field))
                    .map(PipeConfig.FieldMapping::destinationField)
                    .findFirst()
                    .orElse(field);
        }
    }
}
