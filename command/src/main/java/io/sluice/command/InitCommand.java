package io.sluice.command;

import io.sluice.command.PipeFileText.AwsLogin;
import io.sluice.job.Contents;
import io.sluice.job.InferredTable;
import io.sluice.jobconfig.ConfigSource;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeReader;
import io.sluice.schema.CreateTable;
import io.sluice.sink.ClickHouseClient;
import io.sluice.sink.ClickHouseException;
import io.sluice.source.StreamNames;
import io.sluice.source.StreamSample;
import io.sluice.source.StreamUnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Command {@code init}: asks for stream and table, samples the stream, and writes a pipe file. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description =
                "Asks for a stream and a table, offers those it sees, samples the stream, and writes a pipe file to"
                        + " review. Every answer may be given as an option; without a terminal, all are.")
final class InitCommand implements Callable<Integer> {

    private static final int SAMPLES_PER_SHARD = 100;
    private static final int MOST_TABLES = 50;
    private static final String LOCAL_CLICKHOUSE = "http://127.0.0.1:8123";
    private static final String PASSWORD_REFERENCE = "${env:CLICKHOUSE_PASSWORD}";
    private static final List<String> LOGINS = List.of("machine", "key", "role");

    private final Surroundings surroundings;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "pipe.yaml",
            description = "The file to write (default: ${DEFAULT-VALUE}).")
    private Path file = Path.of("pipe.yaml");

    @Option(names = "--force", description = "Overwrite the file if it is there.")
    private boolean force;

    @Option(names = "--region", paramLabel = "REGION", description = "AWS region of the stream.")
    private @Nullable String region;

    @Option(
            names = "--login",
            paramLabel = "HOW",
            description = "How to log in to AWS: machine (environment, profile, instance role), key or role.")
    private @Nullable String login;

    @Option(names = "--access-key-id", paramLabel = "ID", description = "Id of the access key, with --login key.")
    private @Nullable String accessKeyId;

    @Option(
            names = "--secret-key",
            paramLabel = "SECRET",
            description = "Its secret, with --login key; better a reference such as '$${env:NAME}'.")
    private @Nullable String secretKey;

    @Option(names = "--role", paramLabel = "ARN", description = "The role, with --login role.")
    private @Nullable String role;

    @Option(names = "--stream", paramLabel = "NAME", description = "Name or ARN of the stream.")
    private @Nullable String stream;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "Another server than AWS's that speaks the Kinesis API.")
    private @Nullable String endpoint;

    @Option(names = "--url", paramLabel = "URL", description = "HTTP interface of ClickHouse.")
    private @Nullable String url;

    @Option(names = "--user", paramLabel = "NAME", description = "User who inserts.")
    private @Nullable String user;

    @Option(
            names = "--password",
            paramLabel = "SECRET",
            description = "Password of that user; better a reference such as '$${env:NAME}'.")
    private @Nullable String password;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Database of the table (default: ${DEFAULT-VALUE}).")
    private String database = "default";

    @Option(names = "--table", paramLabel = "NAME", description = "The table: one that is there, or a new one.")
    private @Nullable String table;

    @Option(
            names = "--sorting-key",
            paramLabel = "COLUMN",
            split = ",",
            description = "Columns by which a new table is sorted; without it, the first that holds a time.")
    private @Nullable List<String> sortingKey;

    InitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UnusableException, StreamUnreadableException, ClickHouseException, IOException {
        Path path = surroundings.folder().resolve(file);
        if (Files.exists(path) && !force) {
            throw new UnusableException("Cannot write " + file
                    + ": found it there already; name another with --output, or overwrite it with --force");
        }
        Questions questions = new Questions(surroundings, output.json() ? output.err() : output.out());
        requireAnswers(questions);
        PipeFileText text = destination(server(source(questions), questions), questions);
        PipeConfig config = read(text.yaml());
        Optional<CreateTable> newTable = Optional.empty();
        String yaml = text.yaml();
        if (!exists(config)) {
            StreamSample sample = StreamSample.take(config.kinesis(), SAMPLES_PER_SHARD);
            Contents contents = Contents.documents(sample.records(), config.payload());
            int documents = contents.documents().size();
            questions.tell("Read " + Counts.of(documents, "document") + " of "
                    + Counts.of(sample.shards().size(), "shard") + ".");
            if (documents > 0) {
                CreateTable inferred = InferredTable.of(config, contents.documents());
                List<String> key = sortingKey == null ? inferred.storage().sortingKey() : sortingKey;
                yaml = text.yaml(inferred, key, documents);
                newTable = Optional.of(inferred);
            }
        }
        read(yaml);
        write(path, yaml);
        conclude(text, newTable, exists(config));
        return 0;
    }

    /** Where nobody can be asked, everything that is missing is told at once. */
    private void requireAnswers(Questions questions) throws UnusableException {
        if (questions.canAsk()) {
            return;
        }
        List<String> missing = new ArrayList<>();
        if (region == null && regionOfEnvironment().isEmpty()) {
            missing.add("--region");
        }
        if (stream == null) {
            missing.add("--stream");
        }
        if (url == null) {
            missing.add("--url");
        }
        if ("key".equals(login) && accessKeyId == null) {
            missing.add("--access-key-id");
        }
        if ("key".equals(login) && secretKey == null) {
            missing.add("--secret-key");
        }
        if ("role".equals(login) && role == null) {
            missing.add("--role");
        }
        if (!missing.isEmpty()) {
            throw new UnusableException(
                    "Cannot ask for what is missing: found no terminal; give " + String.join(", ", missing));
        }
    }

    private PipeFileText source(Questions questions) throws UnusableException, StreamUnreadableException, IOException {
        String chosenRegion = questions.ask(region, "--region", "AWS region", regionOfEnvironment());
        PipeFileText text = new PipeFileText(
                "unknown",
                chosenRegion,
                awsLogin(questions),
                Optional.ofNullable(endpoint),
                new PipeFileText.Server(LOCAL_CLICKHOUSE, "default", ""),
                database,
                "unknown");
        List<String> streams = stream == null && questions.canAsk() ? streams(text, questions) : List.of();
        String chosen = questions.choose(
                stream, "--stream", "Streams in " + chosenRegion + ":", streams, "Stream, by number or name", "");
        return new PipeFileText(
                chosen, text.region(), text.login(), text.endpoint(), text.clickhouse(), database, "unknown");
    }

    /** Those that may be seen; it is no fault if none may. */
    private List<String> streams(PipeFileText text, Questions questions) throws UnusableException {
        try {
            return StreamNames.list(read(text.yaml()).kinesis());
        } catch (StreamUnreadableException e) {
            questions.tell(String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private AwsLogin awsLogin(Questions questions) throws UnusableException, IOException {
        if (login == null) {
            questions.tell("How to log in to AWS:");
            questions.tell("   1  with what this machine has: environment, profile or instance role");
            questions.tell("   2  with an access key");
            questions.tell("   3  with a role that this machine may assume");
        }
        String how = questions.ask(login, "--login", "Number", "1");
        return switch (login == null && how.matches("[123]") ? LOGINS.get(Integer.parseInt(how) - 1) : how) {
            case "machine" -> new AwsLogin.Machine();
            case "key" ->
                new AwsLogin.AccessKey(
                        questions.ask(accessKeyId, "--access-key-id", "Id of the access key", ""),
                        questions.ask(
                                secretKey,
                                "--secret-key",
                                "Its secret, or the variable that holds it",
                                "${env:AWS_SECRET_ACCESS_KEY}"));
            case "role" -> new AwsLogin.Role(questions.ask(role, "--role", "ARN of the role", ""));
            default ->
                throw new UnusableException("Cannot log in to AWS by '" + how + "': found no such way; give --login"
                        + " machine, key or role");
        };
    }

    private PipeFileText server(PipeFileText text, Questions questions)
            throws UnusableException, ClickHouseException, IOException {
        PipeFileText.Server server = new PipeFileText.Server(
                questions.ask(url, "--url", "ClickHouse URL", LOCAL_CLICKHOUSE),
                questions.ask(user, "--user", "User", "default"),
                questions.ask(password, "--password", "Password, or the variable that holds it", PASSWORD_REFERENCE));
        PipeFileText with = new PipeFileText(
                text.stream(), text.region(), text.login(), text.endpoint(), server, database, text.table());
        try (ClickHouseClient client = new ClickHouseClient(read(with.yaml()).clickhouse())) {
            questions.tell("ClickHouse " + client.version() + " answers.");
        }
        return with;
    }

    private PipeFileText destination(PipeFileText text, Questions questions)
            throws UnusableException, ClickHouseException, IOException {
        List<String> tables = List.of();
        if (table == null && questions.canAsk()) {
            try (ClickHouseClient client =
                    new ClickHouseClient(read(text.yaml()).clickhouse())) {
                tables = client
                        .strings(
                                "SELECT name FROM system.tables WHERE database = {database:String}"
                                        + " AND engine NOT LIKE '%View' AND NOT is_temporary ORDER BY name LIMIT "
                                        + MOST_TABLES,
                                Map.of("database", database),
                                1,
                                "list the tables of")
                        .stream()
                        .map(row -> row.get(0))
                        .toList();
            }
        }
        String chosen = questions.choose(
                table,
                "--table",
                "Tables in database " + database + ":",
                tables,
                tables.isEmpty() ? "Name of a new table" : "Table, by number, or the name of a new one",
                text.name().replaceAll("[^A-Za-z0-9_]", "_"));
        return new PipeFileText(
                text.stream(), text.region(), text.login(), text.endpoint(), text.clickhouse(), database, chosen);
    }

    private static boolean exists(PipeConfig config) throws ClickHouseException {
        try (ClickHouseClient client = new ClickHouseClient(config.clickhouse())) {
            return client.exists(
                    config.destination().database(), config.destination().table());
        }
    }

    private String regionOfEnvironment() {
        String given = surroundings.environment().get("AWS_REGION");
        return given == null ? surroundings.environment().getOrDefault("AWS_DEFAULT_REGION", "") : given;
    }

    /** What a run would take the answers for. */
    private PipeConfig read(String yaml) {
        return new PipeReader(
                        surroundings.environment(), new AwsSecrets(surroundings.environment()), surroundings.clock())
                .read(List.of(ConfigSource.text("the answers", yaml)))
                .config();
    }

    /** Nobody else may read a new file: it may hold a password. */
    private void write(Path path, String yaml) throws IOException {
        if (!Files.exists(path)) {
            boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
            FileAttribute<?>[] attributes = posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
            Files.createFile(path, attributes);
        }
        Files.writeString(path, yaml, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private void conclude(PipeFileText text, Optional<CreateTable> newTable, boolean exists) {
        if (output.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("file", file.toString());
            answer.put("stream", text.stream());
            answer.put("table", database + "." + text.table());
            answer.put("tableExists", exists);
            answer.put("columns", newTable.map(table -> table.columns().size()).orElse(0));
            output.print(answer);
            return;
        }
        output.out()
                .println("Wrote " + file
                        + newTable.map(table -> ", with a new table of "
                                        + Counts.of(table.columns().size(), "column") + " to review")
                                .orElse("")
                        + ".");
        if (newTable.isEmpty() && !exists) {
            output.out().println("The stream holds no documents yet: create infers the table once it does.");
        }
        output.out().println();
        output.out().println("Then:");
        Grid grid = new Grid();
        grid.row("./sluice preview --config " + file, "the rows as they would be");
        if (!exists) {
            grid.row("./sluice create --config " + file + " --apply", "makes the table");
        }
        grid.row("./sluice run --config " + file, "moves the rows");
        grid.lines().forEach(line -> output.out().println("  " + line));
    }
}
