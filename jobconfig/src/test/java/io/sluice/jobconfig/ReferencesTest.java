package io.sluice.jobconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOST", "clickhouse", "PASSWORD", "hu$sh${env:HOST}\\", "REGION", "frankfurt hush", "ROWS", "7");

    @TempDir
    private Path folder;

    @Test
    void replacesVariables() {
        PipeConfig config = read(Pipe.minimal()
                        .with("clickhouse.url", "'http://${env:HOST}:8123'")
                        .with("clickhouse.password", "'${env:PASSWORD}'")
                        .with("settings.maxInsertRows", "'${env:ROWS}'")
                        .with("fieldMappings", "[{sourceField: 'a', destinationField: '${env:HOST}_${env:ROWS}'}]"))
                .config();

        assertThat(config.clickhouse().url()).isEqualTo(URI.create("http://clickhouse:8123"));
        assertThat(Pipe.login(config).password()).isEqualTo(new Secret("hu$sh${env:HOST}\\"));
        assertThat(config.settings().maxRows()).isEqualTo(7);
        assertThat(config.fieldMappings().get(0).destinationField()).isEqualTo("clickhouse_7");
    }

    @Test
    void keepsAnEscapedDollar() {
        PipeConfig config = read(Pipe.minimal()
                        .with("description", "'$${env:HOST} costs $5 {}'")
                        .with("fieldMappings", "[{sourceField: '$${a}', destinationField: b}]"))
                .config();

        assertThat(config.description()).isEqualTo("${env:HOST} costs $5 {}");
        assertThat(config.fieldMappings().get(0).sourceField()).isEqualTo("${a}");
    }

    @Test
    void replacesFilesRelativeToThePipeFile() throws IOException {
        Files.writeString(folder.resolve("password"), "hush\n");
        Path file = Files.writeString(
                folder.resolve("pipe.yaml"),
                Pipe.minimal().with("clickhouse.password", "'${file:password}'").text());

        assertThat(Pipe.login(read(ConfigSource.file(file)).config()).password())
                .isEqualTo(new Secret("hush"));
    }

    @Test
    void asksTheSecretStore() {
        SecretStore store = (id, key) -> id + "/" + key.orElse("whole");
        PipeDefinition pipe = new PipeReader(Map.of(), store, Clock.fixed(Pipe.NOW, ZoneOffset.UTC))
                .read(List.of(Pipe.minimal()
                        .with("clickhouse.user", "'${secretsmanager:prod/clickhouse}'")
                        .with("clickhouse.password", "'${secretsmanager:prod/clickhouse#password}'")
                        .source()));

        assertThat(Pipe.login(pipe.config()).user()).isEqualTo("prod/clickhouse/whole");
        assertThat(Pipe.login(pipe.config()).password()).isEqualTo(new Secret("prod/clickhouse/password"));
    }

    @Test
    void replacesThemInArgumentsToo() {
        assertThat(read(Pipe.minimal().source(), ConfigSource.arguments(List.of("--destination.table=${env:HOST}")))
                        .config()
                        .destination()
                        .table())
                .isEqualTo("clickhouse");
    }

    @Test
    void tellsEveryReferenceThatLeadsNowhere() throws IOException {
        Files.write(folder.resolve("binary"), new byte[] {(byte) 0xFF});
        Files.write(folder.resolve("large"), new byte[(1 << 16) + 1]);
        Path file = Files.writeString(folder.resolve("pipe.yaml"), """
                name: ${env:NONE}
                description: ${HOST}
                source: {kinesis: {streamName: '${vault:x}', region: '${env:HOST'}}
                clickhouse: {url: '${file:none}', user: '${file:binary}', password: '${file:large}'}
                destination: {database: '${secretsmanager:x#y}', table: '${}'}
                fieldMappings: [{sourceField: a, destinationField: '${env:B}'}]
                """);

        assertThatThrownBy(() -> read(ConfigSource.file(file)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                        Cannot use FOLDER/pipe.yaml: 10 problems

                          name (line 1): refers to the environment variable NONE, which is not set
                            Set it, or write the value out.

                          description (line 2): cannot follow "${HOST}"
                            Write ${env:NAME}, ${file:PATH} or ${secretsmanager:ID#key}, or "$${" for "${" itself.

                          source.kinesis.streamName (line 3): cannot follow "${vault:x}"
                            Write ${env:NAME}, ${file:PATH} or ${secretsmanager:ID#key}, or "$${" for "${" itself.

                          source.kinesis.region (line 3): cannot follow "${env:HOST"
                            Write ${env:NAME}, ${file:PATH} or ${secretsmanager:ID#key}, or "$${" for "${" itself.

                          clickhouse.url (line 4): refers to the file FOLDER/none, which does not exist
                            Make it, or write the value out.

                          clickhouse.user (line 4): refers to the file FOLDER/binary, which cannot be read as UTF-8 text
                            Check what it is and its permissions.

                          clickhouse.password (line 4): refers to the file FOLDER/large, which is larger than 65536 bytes
                            Name a file that holds the value and nothing else.

                          destination.database (line 5): refers to the secret x#y: AWS Secrets Manager cannot be asked here
                            Check its name and the permission secretsmanager:GetSecretValue, or refer to it by ${env:NAME}.

                          destination.table (line 5): cannot follow "${}"
                            Write ${env:NAME}, ${file:PATH} or ${secretsmanager:ID#key}, or "$${" for "${" itself.

                          fieldMappings[0].destinationField (line 6): refers to the environment variable B, \
                        which is not set
                            Set it, or write the value out.""".replace("FOLDER", folder.toString()));
    }

    @Test
    void doesNotShowWhatAReferenceStandsFor() {
        assertThatThrownBy(() -> read(Pipe.minimal().with("source.kinesis.region", "'${env:REGION}'")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                        Cannot use pipe.yaml: 1 problem

                          source.kinesis.region (line 1): found what "${env:REGION}" stands for (not shown)
                            Write a region such as eu-central-1.""");
    }

    @Test
    void leavesKeysWithoutEffectAlone() {
        assertThat(read(Pipe.minimal().with("serviceId", "'${var.service_id}'")).notes())
                .containsExactly(
                        new Note("serviceId (line 1): no effect; it describes the pipe of the managed service"));
    }

    private static PipeDefinition read(Pipe pipe) {
        return read(pipe.source());
    }

    private static PipeDefinition read(ConfigSource... sources) {
        return Pipe.reader(ENVIRONMENT).read(List.of(sources));
    }
}
