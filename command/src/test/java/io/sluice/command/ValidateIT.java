package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.sluice.local.ClickHouseServer;
import io.sluice.local.ClickHouseUser;
import io.sluice.local.LocalClickHouse;
import io.sluice.local.LocalKinesis;
import io.sluice.local.kinesis.Fault;
import io.sluice.local.kinesis.KinesisAction;
import io.sluice.local.kinesis.ServiceError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code validate} finds out before a pipe runs. */
class ValidateIT {

    private static final LocalKinesis KINESIS = LocalKinesis.start();
    private static final LocalClickHouse CLICKHOUSE = LocalClickHouse.temporary(
            new ClickHouseUser("writer", "w", List.of("GRANT INSERT ON validate.edits"), false),
            new ClickHouseUser("looker", "l", List.of("GRANT SELECT ON validate.edits"), false),
            new ClickHouseUser("stranger", "s", List.of("GRANT SELECT ON validate.other"), false),
            new ClickHouseUser("reader", "r", List.of("GRANT ALL ON *.*"), true));

    @TempDir
    private Path folder;

    @BeforeAll
    static void prepare() {
        Streams.create(KINESIS, "edits", 2);
        CLICKHOUSE.query("CREATE DATABASE validate");
        CLICKHOUSE.query("CREATE TABLE validate.edits (page String, at DateTime64(3), _shard String)"
                + " ENGINE = MergeTree ORDER BY page SETTINGS non_replicated_deduplication_window = 1000");
        CLICKHOUSE.query("CREATE TABLE validate.forgetful (page String) ENGINE = MergeTree ORDER BY page");
        CLICKHOUSE.query("CREATE TABLE validate.log (page String) ENGINE = Log");
        CLICKHOUSE.query(
                "CREATE TABLE validate.clashing (v Variant(Tuple(a String), Map(String, String))) ENGINE = MergeTree"
                        + " ORDER BY tuple()");
        CLICKHOUSE.query(
                "CREATE TABLE validate.states (s AggregateFunction(uniq, String)) ENGINE = MergeTree ORDER BY tuple()");
    }

    @AfterAll
    static void stop() {
        KINESIS.close();
        CLICKHOUSE.close();
    }

    @AfterEach
    void mend() {
        KINESIS.faults().clear();
    }

    @Test
    void ticksAllThatIsAsItShouldBe() throws IOException {
        Typed typed = validate(pipe());

        Screen.check("validate-usable.txt", masked(typed.out()));
        assertThat(typed.status()).isZero();
        assertThat(typed.err()).isEmpty();
        assertThat(CLICKHOUSE.query("SELECT count() FROM validate.edits")).isEqualTo("0");
        assertThat(CLICKHOUSE.query("SELECT name FROM system.tables WHERE database = 'validate' ORDER BY name"))
                .isEqualTo("clashing\nedits\nforgetful\nlog\nstates");
    }

    @Test
    void crossesEverythingAtOnceWithItsRemedy() throws IOException {
        refuse(KinesisAction.LIST_SHARDS, "AccessDeniedException");
        refuse(KinesisAction.GET_RECORDS, "AccessDeniedException");
        Typed typed = validate(pipe("user: sluice", "user: stranger", "password: sluice", "password: s"));

        Screen.check("validate-unusable.txt", masked(typed.out()));
        assertThat(typed.status()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "DESCRIBE_STREAM_SUMMARY, kinesis:DescribeStreamSummary, false",
        "LIST_SHARDS, kinesis:ListShards, false",
        "GET_SHARD_ITERATOR, kinesis:GetShardIterator, false",
        "GET_RECORDS, kinesis:GetRecords, false",
        "DESCRIBE_CONSUMER, kinesis:DescribeStreamConsumer, true"
    })
    void namesTheActionThatIsNotAllowed(KinesisAction action, String name, boolean fanOut) throws IOException {
        refuse(action, "AccessDeniedException");

        Typed typed = validate(pipe("#fanOut", "useEnhancedFanOut: " + fanOut));

        assertThat(typed.out())
                .contains("✗ " + name)
                .contains("allow " + name + " for this identity; --iam-policy prints all that it needs")
                .doesNotContain("✓ " + name);
        assertThat(typed.out().lines().filter(line -> line.contains("✗"))).hasSize(1);
        assertThat(typed.status()).isEqualTo(2);
    }

    @Test
    void asksForTheKeyOfAnEncryptedStream() throws IOException {
        refuse(KinesisAction.GET_RECORDS, "KMSAccessDeniedException");

        assertThat(validate(pipe()).out())
                .contains("✗ kinesis:GetRecords")
                .contains("allow kms:Decrypt on the stream's key for this identity");
    }

    @Test
    void aBusyShardIsAWarning() throws IOException {
        refuse(KinesisAction.GET_RECORDS, "ProvisionedThroughputExceededException");

        Typed typed = validate(pipe());

        assertThat(typed.out()).contains("! kinesis:GetRecords").contains("find out who else reads the stream");
        assertThat(typed.status()).isZero();
    }

    @Test
    void wrongCredentialsEndTheQuestionsToAws() throws IOException {
        refuse(KinesisAction.DESCRIBE_STREAM_SUMMARY, "UnrecognizedClientException");

        Typed typed = validate(pipe());

        assertThat(typed.out())
                .contains("✗ kinesis:DescribeStreamSummary")
                .contains("correct source.kinesis.authentication, or the credentials of this machine")
                .doesNotContain("ListShards")
                .contains("✓ INSERT");
        assertThat(typed.status()).isEqualTo(2);
    }

    @Test
    void namesTheStreamsThereAreInsteadOfTheMissingOne() throws IOException {
        assertThat(validate(pipe("streamName: edits", "streamName: edit")).out())
                .contains("✗ stream")
                .contains("no stream edit in eu-central-1, only edits")
                .contains("correct source.kinesis.streamName or region");
    }

    @Test
    void saysThatNobodyAnswers() throws IOException {
        String nowhere = nowhere().toString();

        assertThat(validate(pipe(KINESIS.endpoint().toString(), nowhere)).out())
                .contains("✗ Kinesis")
                .contains("check that " + nowhere + " is the endpoint and reachable from here");
        assertThat(validate(pipe(CLICKHOUSE.url().toString(), nowhere)).out())
                .contains("✗ server")
                .contains("start the server or correct clickhouse.url")
                .contains("- table and grants");
    }

    @Test
    void tellsTheStateOfTheConsumer() throws IOException {
        Path file = pipe("#fanOut", "useEnhancedFanOut: true", "name: edits", "name: validated");
        Typed before = validate(file);
        assertThat(before.out())
                .contains("✓ consumer")
                .contains("sluice-validated is not registered yet; the pipe does that when it starts")
                .contains("- kinesis:RegisterStreamConsumer")
                .contains("- kinesis:SubscribeToShard");
        assertThat(before.status()).isZero();
        Path strict = pipe(
                "#fanOut", "useEnhancedFanOut: true\n    consumerLifecycle: SELF_MANAGED\n    consumerName: other");
        assertThat(validate(strict).out()).contains("✗ consumer").contains("no consumer other is registered");

        Streams.register(KINESIS, "edits", "sluice-validated");

        assertThat(validate(pipe("#fanOut", "useEnhancedFanOut: true", "name: edits", "name: validated"))
                        .out())
                .containsPattern("[✓!] consumer +sluice-validated is (ACTIVE|CREATING)");
    }

    @ParameterizedTest
    @CsvSource({"20, !, 0, lag and start times are off by that", "-400, ✗, 2, AWS refuses signatures 5 minutes off"})
    void comparesTheClockWithThatOfKinesis(int seconds, String mark, int status, String remedy) throws IOException {
        Surroundings plain = Typed.surroundings(folder, "");
        Surroundings surroundings = new Surroundings(
                plain.environment(),
                plain.applicationProperties(),
                folder,
                plain.input(),
                false,
                Clock.offset(Clock.systemUTC(), Duration.ofSeconds(seconds)));

        Typed typed = Typed.in(surroundings, "validate", "--config", pipe().toString());

        assertThat(typed.out())
                .containsPattern(mark + " clock +\\d+ s " + (seconds > 0 ? "before" : "behind") + " that of Kinesis")
                .contains(remedy);
        assertThat(typed.status()).isEqualTo(status);
    }

    @Test
    void tellsWhoThePipeIsToAws() throws IOException {
        List<String> actions = new ArrayList<>();
        HttpServer sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sts.createContext("/", exchange -> {
            String action = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll(".*Action=(\\w+).*", "$1");
            actions.add(action);
            byte[] answer = (action.equals("AssumeRole") ? ASSUMED : IDENTITY).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/xml");
            exchange.sendResponseHeaders(action.equals("AssumeRole") && actions.size() > 4 ? 403 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        sts.start();
        System.setProperty("aws.accessKeyId", "AKIAOWN");
        System.setProperty("aws.secretAccessKey", "own");
        try {
            Path file = pipe(
                    "authentication: IAM_USER",
                    "authentication: IAM_ROLE",
                    "accessKey: {accessKeyId: local, secretKey: local}",
                    "iamRole: arn:aws:iam::111111111111:role/reader\n    stsEndpoint: http://127.0.0.1:"
                            + sts.getAddress().getPort());

            assertThat(validate(file).out())
                    .contains("✓ AWS identity")
                    .contains("arn:aws:sts::111111111111:assumed-role/reader/sluice");
            assertThat(actions).contains("AssumeRole", "GetCallerIdentity");

            sts.removeContext("/");
            Typed refused = validate(file);
            assertThat(refused.out())
                    .contains("✗ AWS identity")
                    .contains("allow sts:AssumeRole on arn:aws:iam::111111111111:role/reader")
                    .doesNotContain("kinesis:");
            assertThat(refused.status()).isEqualTo(2);
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
            sts.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "missing   | ✗ table         | create the table or correct destination.table",
                "clashing  | ✗ mapping       | ",
                "states    | ✗               | ",
                "forgetful | ! deduplication | MODIFY SETTING non_replicated_deduplication_window = 1000",
                "log       | ! engine        | use a table of the MergeTree family"
            })
    void looksAtTheTable(String table, String mark, String remedy) throws IOException {
        Typed typed = validate(pipe("table: edits", "table: " + table));

        assertThat(typed.out()).contains(mark);
        if (remedy != null) {
            assertThat(typed.out()).contains(remedy);
        }
        assertThat(typed.status()).isEqualTo(mark.startsWith("✗") ? 2 : 0);
    }

    @Test
    void namesTheColumnThatNoFieldCanFill() throws IOException {
        Typed typed = validate(pipe("#mappings", "fieldMappings: [{sourceField: a, destinationField: nowhere}]"));

        assertThat(typed.out()).contains("✗ mapping").contains("nowhere");
    }

    @Test
    void aUserWhoMayOnlyInsertNeedsSomeoneToMakeTheErrorTable() throws IOException {
        Typed typed = validate(pipe("user: sluice", "user: writer", "password: sluice", "password: w"));

        assertThat(typed.out())
                .contains("✓ INSERT")
                .contains("✗ error table")
                .contains("GRANT CREATE TABLE ON `validate`.`edits_clickpipes_error`")
                .contains("! log table");
        assertThat(typed.status()).isEqualTo(2);
    }

    @Test
    void namesTheGrantThatIsMissing() throws IOException {
        Typed typed = validate(pipe("user: sluice", "user: looker", "password: sluice", "password: l"));

        assertThat(typed.out())
                .contains("✓ table", "✓ mapping", "✗ INSERT")
                .containsPattern("GRANT INSERT.* ON validate.edits TO `looker`");
        assertThat(typed.out().lines().filter(line -> line.contains("✗ INSERT")))
                .hasSize(1);
    }

    @Test
    void aReadOnlyUserCannotInsert() throws IOException {
        assertThat(validate(pipe("user: sluice", "user: reader", "password: sluice", "password: r"))
                        .out())
                .contains("✗ INSERT")
                .contains("user reader is read-only")
                .contains("give it a settings profile with readonly = 0");
    }

    @Test
    void aWrongPasswordIsToldButNotShown() throws IOException {
        assertThat(validate(pipe("password: sluice", "password: not-the-password"))
                        .out())
                .contains("✗ server")
                .contains("correct clickhouse.user or clickhouse.password")
                .doesNotContain("not-the-password");
    }

    @Test
    void crossesEveryProblemOfThePipeFile() throws IOException {
        Typed typed = validate(pipe("region: eu-central-1", "region: Frankfurt", "table: edits", "tabel: edits"));

        Screen.check("validate-file.txt", masked(typed.out()));
        assertThat(typed.status()).isEqualTo(2);
    }

    @Test
    void answersProgramsWithOneValue() throws IOException {
        Typed typed = Typed.in(folder, "validate", "--json", "--config", pipe().toString());

        assertThat(typed.out())
                .startsWith("{")
                .contains("\"usable\" : true")
                .contains("\"area\" : \"AWS\"", "\"name\" : \"kinesis:GetRecords\"", "\"outcome\" : \"OK\"");
    }

    @Test
    void printsTheLeastPolicyWithoutAskingAnyone() throws IOException {
        String nowhere = nowhere().toString();
        Path polling = pipe(
                KINESIS.endpoint().toString(),
                nowhere,
                CLICKHOUSE.url().toString(),
                nowhere,
                "password: sluice",
                "password: ${secretsmanager:click/house#password}");
        Typed typed = Typed.in(
                folder,
                "validate",
                "--iam-policy",
                "--kms-key",
                "arn:aws:kms:eu-central-1:111111111111:key/k",
                "--config",
                polling.toString());
        Screen.check("validate-iam-polling.json", typed.out());
        assertThat(typed.status()).isZero();

        Path fanOut = pipe(
                "#fanOut",
                "useEnhancedFanOut: true",
                "authentication: IAM_USER",
                "authentication: IAM_ROLE",
                "accessKey: {accessKeyId: local, secretKey: local}",
                "iamRole: arn:aws:iam::111111111111:role/reader");
        Screen.check(
                "validate-iam-fan-out.json",
                Typed.in(folder, "validate", "--iam-policy", "--config", fanOut.toString())
                        .out());
    }

    private static final String ASSUMED = """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
        <AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>arn:aws:sts::1:assumed-role/x</Arn></AssumedRoleUser>
        <Credentials><AccessKeyId>ASIA0</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
        <SessionToken>token</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>
        </AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>
        """;
    private static final String IDENTITY = """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
        <Arn>arn:aws:sts::111111111111:assumed-role/reader/sluice</Arn><UserId>AROA:sluice</UserId>
        <Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
        """;

    private static void refuse(KinesisAction action, String error) {
        KINESIS.faults()
                .add(Fault.refuse(action, ServiceError.of(error, "not you")).always());
    }

    private Typed validate(Path file) {
        Typed typed = Typed.in(folder, "validate", "--config", file.toString());
        assertThat(typed.err()).isEmpty();
        return typed;
    }

    /** The pipe file of a pipe that can run, with some text replaced: what, by what, and so on. */
    private Path pipe(String... replacements) throws IOException {
        ClickHouseServer server = CLICKHOUSE.server();
        String text = """
            name: edits
            source:
              kinesis:
                streamName: edits
                region: eu-central-1
                endpoint: %s
                authentication: IAM_USER
                accessKey: {accessKeyId: local, secretKey: local}
                #fanOut
            clickhouse:
              url: %s
              user: %s
              password: %s
            destination:
              database: validate
              table: edits
            #mappings
            """.formatted(KINESIS.endpoint(), server.url(), server.user(), server.password());
        for (int i = 0; i < replacements.length; i += 2) {
            assertThat(text).contains(replacements[i]);
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        return Files.writeString(folder.resolve("pipe.yaml"), text);
    }

    private String masked(String shown) {
        return shown.replace(folder.toString(), "FOLDER")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT")
                .replaceAll("26\\.\\d+\\.\\d+\\.\\d+", "VERSION");
    }

    private static URI nowhere() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }
}
