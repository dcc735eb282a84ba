package io.sluice.jobconfig;

import io.sluice.jobconfig.ClickHouseConfig.Login;
import io.sluice.jobconfig.ClickHouseConfig.Tls;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keys below {@code clickhouse}. */
final class ClickHouseSection {

    private static final String OWN_KEY = "it has a key of its own below clickhouse";

    /** Options of the client that the sink decides, and why. */
    private static final Map<String, String> OWN_OPTIONS = reserved(
            Stream.of("user", "password", "access_token", "bearer_token", "sslrootcert", "sslcert", "ssl_key"),
            OWN_KEY,
            Stream.of("retry", "client_retry_on_failures"),
            "retries need a pause and an id each, which the client does not give them",
            Stream.of("compress", "client.use_http_compression", "app_compressed_data", "compression.method"),
            "a batch is compressed once, before it is sent, however often that is",
            Stream.of("decompress", "format", "async", "max_open_connections", "database", "query_id", "client_name"),
            "the sink cannot work with another value");

    /** Settings of the server that the sink decides, and why. */
    private static final Map<String, String> OWN_SETTINGS = reserved(
            Stream.of("async_insert", "wait_for_async_insert", "wait_end_of_query", "query_id"),
            "an insert counts as done once the server says that its rows are in the table",
            Stream.of(
                    "insert_deduplicate",
                    "insert_deduplication_token",
                    "deduplicate_insert",
                    "deduplicate_blocks_in_dependent_materialized_views"),
            "without it a retry would insert twice",
            Stream.of(
                    "max_insert_block_size",
                    "min_insert_block_size_rows",
                    "min_insert_block_size_bytes",
                    "input_format_parallel_parsing"),
            "a batch is one block, so that it is inserted or refused as a whole",
            Stream.of(
                    "input_format_defaults_for_omitted_fields",
                    "input_format_binary_read_json_as_string",
                    "input_format_allow_errors_num",
                    "input_format_allow_errors_ratio",
                    "max_partitions_per_insert_block",
                    "readonly"),
            "rows would be lost or changed");

    static final Key<URI> URL = Key.required(
            "clickhouse.url",
            Types.url("https://clickhouse.example.com:8443"),
            "HTTP interface of the ClickHouse server.");
    static final Key<List<URI>> URLS = Key.optional(
            "clickhouse.urls",
            new Type.ListOf<>(
                    Types.url("https://clickhouse.example.com:8443"),
                    "a list such as [https://clickhouse-2.example.com:8443]"),
            "HTTP interfaces of further servers. All must be replicas of the table: when one does not answer, the next is"
                    + " sent the same batch, and what it has already it must recognise.");
    static final Key<String> USER = Key.withDefault("clickhouse.user", Types.text(), "default", "User who inserts.");
    static final Key<Secret> PASSWORD =
            Key.withDefault("clickhouse.password", Types.freeSecret(), "", "Password of that user.");
    static final Key<Secret> ACCESS_TOKEN = Key.optional(
            "clickhouse.accessToken", Types.secret(), "Access token (a JWT) instead of user and password.");
    static final Key<String> CA_CERTIFICATE = Key.optional(
            "clickhouse.tls.caCertificate",
            Types.text(),
            "File with the certificate, in PEM, of the authority that signed the server's. Without it, those that Java"
                    + " trusts. The file must be on every machine that runs a task.");
    static final Key<String> CLIENT_CERTIFICATE = Key.optional(
            "clickhouse.tls.clientCertificate",
            Types.text(),
            "File with the certificate, in PEM, that the pipe shows the server.");
    static final Key<String> CLIENT_KEY = Key.optional(
            "clickhouse.tls.clientKey", Types.text(), "File with the key, in PEM (PKCS #8), of that certificate.");
    static final Key<Map<String, String>> OPTIONS = Key.optional(
            "clickhouse.options",
            new Type.Texts(OWN_OPTIONS, "a group such as {socket_keepalive: true}"),
            "Further options of ClickHouse's Java client (client-v2), by its own names.");
    static final Key<Map<String, String>> SETTINGS = Key.optional(
            "clickhouse.settings",
            new Type.Texts(OWN_SETTINGS, "a group such as {max_insert_threads: 2}"),
            "Settings of the server that every insert is sent with.");

    static final Section<ClickHouseConfig> SECTION = new Section<>(
            List.of(
                    URL,
                    URLS,
                    USER,
                    PASSWORD,
                    ACCESS_TOKEN,
                    CA_CERTIFICATE,
                    CLIENT_CERTIFICATE,
                    CLIENT_KEY,
                    OPTIONS,
                    SETTINGS),
            ClickHouseSection::check,
            ClickHouseSection::build);

    private ClickHouseSection() {}

    private static void check(Values values) {
        if (values.given(ACCESS_TOKEN) && values.given(PASSWORD)) {
            values.problem(ACCESS_TOKEN, "given beside clickhouse.password", "Remove one of the two.");
        }
        if (values.given(CLIENT_CERTIFICATE) && !values.given(CLIENT_KEY)) {
            values.missing(CLIENT_KEY, "Add it: the key of clickhouse.tls.clientCertificate.");
        }
        if (values.given(CLIENT_KEY) && !values.given(CLIENT_CERTIFICATE)) {
            values.missing(CLIENT_CERTIFICATE, "Add it: the certificate of clickhouse.tls.clientKey.");
        }
    }

    private static ClickHouseConfig build(Values values) {
        List<URI> urls = new ArrayList<>();
        urls.add(values.value(URL));
        urls.addAll(values.find(URLS).orElse(List.of()));
        Optional<Secret> token = values.find(ACCESS_TOKEN);
        return new ClickHouseConfig(
                urls.stream().distinct().toList(),
                token.isPresent()
                        ? new Login.Token(token.get())
                        : new Login.Password(values.value(USER), values.value(PASSWORD)),
                new Tls(
                        values.find(CA_CERTIFICATE).orElse(""),
                        values.find(CLIENT_CERTIFICATE).orElse(""),
                        values.find(CLIENT_KEY).orElse("")),
                values.find(OPTIONS).orElse(Map.of()),
                values.find(SETTINGS).orElse(Map.of()));
    }

    private static Map<String, String> reserved(
            Stream<String> first,
            String why,
            Stream<String> second,
            String whySecond,
            Stream<String> third,
            String whyThird,
            Stream<String> fourth,
            String whyFourth) {
        return Stream.of(
                        first.map(name -> Map.entry(name, why)),
                        second.map(name -> Map.entry(name, whySecond)),
                        third.map(name -> Map.entry(name, whyThird)),
                        fourth.map(name -> Map.entry(name, whyFourth)))
                .flatMap(entries -> entries)
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
