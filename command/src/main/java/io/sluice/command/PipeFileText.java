package io.sluice.command;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sluice.schema.ColumnDefinition;
import io.sluice.schema.CreateTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The text of a pipe file, with comments for whoever goes on from it.
 *
 * @param stream name or ARN
 * @param region of the stream
 * @param login to AWS
 * @param endpoint of another Kinesis than AWS's
 * @param clickhouse the server
 * @param database of the table
 * @param table its name
 */
record PipeFileText(
        String stream,
        String region,
        AwsLogin login,
        Optional<String> endpoint,
        Server clickhouse,
        String database,
        String table) {

    private static final Set<String> WORDS_OF_YAML =
            Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    /** How to log in to AWS. */
    sealed interface AwsLogin {

        /** With what the machine has. */
        record Machine() implements AwsLogin {}

        record AccessKey(String id, String secret) implements AwsLogin {}

        record Role(String arn) implements AwsLogin {}
    }

    /** Where ClickHouse is, and as whom. */
    record Server(String url, String user, String password) {}

    /** What the pipe is called: as its stream is. */
    String name() {
        return stream.substring(stream.lastIndexOf('/') + 1);
    }

    /** Without a table: one that is there, or one nobody has described yet. */
    String yaml() {
        return head() + destination();
    }

    /**
     * With a table to be made.
     *
     * @param sortingKey of the table
     * @param documents how many it was inferred from
     */
    String yaml(CreateTable newTable, List<String> sortingKey, int documents) {
        StringBuilder text = new StringBuilder(head()).append(destination());
        text.append("  # The new table, as ")
                .append(Counts.of(documents, "document"))
                .append(" of the stream ask for. Change it as you like, then:\n")
                .append("  #   sluice create --config FILE --apply\n")
                .append("  tableDefinition:\n")
                .append("    engine: {type: MergeTree}     # or ReplacingMergeTree, SummingMergeTree, Null\n")
                .append("    sortingKey: [")
                .append(String.join(
                        ", ", sortingKey.stream().map(PipeFileText::scalar).toList()))
                .append("]\n")
                .append("    # partitionBy: toYYYYMM(...)  # for tables of which old parts are dropped\n")
                .append("    # ttl: ... + INTERVAL 90 DAY\n")
                .append("  # Also for columns: _key, _timestamp, _stream, _shard, _sequence_number, _raw_message\n")
                .append("  columns:\n");
        for (ColumnDefinition definition : newTable.columns()) {
            text.append("    - {name: ")
                    .append(scalar(definition.column().name()))
                    .append(", type: ")
                    .append(scalar(definition.column().type().toString()))
                    .append("}\n");
        }
        return text.toString();
    }

    private String head() {
        StringBuilder text = new StringBuilder();
        text.append("# A pipe from Kinesis to ClickHouse. Every key there is: jobconfig/pipe-file.md\n")
                .append("name: ")
                .append(scalar(name()))
                .append("\nsource:\n  kinesis:\n")
                .append(stream.startsWith("arn:") ? "    streamArn: " : "    streamName: ")
                .append(scalar(stream))
                .append("\n    region: ")
                .append(scalar(region))
                .append('\n');
        if (login instanceof AwsLogin.AccessKey key) {
            text.append("    authentication: IAM_USER\n    accessKey:\n      accessKeyId: ")
                    .append(scalar(key.id()))
                    .append("\n      secretKey: ")
                    .append(secret(key.secret()))
                    .append('\n');
        } else if (login instanceof AwsLogin.Role role) {
            text.append("    authentication: IAM_ROLE\n    iamRole: ")
                    .append(scalar(role.arn()))
                    .append('\n');
        }
        endpoint.ifPresent(
                url -> text.append("    endpoint: ").append(scalar(url)).append('\n'));
        return text.append("    iteratorType: TRIM_HORIZON     # or LATEST, or AT_TIMESTAMP with a timestamp\n")
                .append("    useEnhancedFanOut: false       # true: throughput of its own, which AWS bills\n")
                .append("clickhouse:\n  url: ")
                .append(scalar(clickhouse.url()))
                .append("\n  user: ")
                .append(scalar(clickhouse.user()))
                .append("\n  password: ")
                .append(secret(clickhouse.password()))
                .append('\n')
                .toString();
    }

    private String destination() {
        return "destination:\n  database: " + scalar(database) + "\n  table: " + scalar(table) + "\n";
    }

    /** A secret as it was typed: a reference is one, and what looks like one further on is not. */
    private static String secret(String typed) {
        return scalar(typed.startsWith("${") ? typed : typed.replace("${", "$${"));
    }

    /** A text that YAML reads as that text. */
    private static String scalar(String text) {
        boolean plain =
                text.matches("[A-Za-z_][A-Za-z0-9_.()-]*") && !WORDS_OF_YAML.contains(text.toLowerCase(Locale.ROOT));
        return plain
                ? text
                : '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
