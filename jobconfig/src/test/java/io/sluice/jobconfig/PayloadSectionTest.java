package io.sluice.jobconfig;

import static io.sluice.jobconfig.KeyCases.defaults;
import static io.sluice.jobconfig.KeyCases.maps;
import static io.sluice.jobconfig.KeyCases.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KeyCases.Absent;
import io.sluice.jobconfig.KeyCases.Mapped;
import io.sluice.jobconfig.KeyCases.Refused;
import io.sluice.jobconfig.PayloadConfig.Compression;
import io.sluice.jobconfig.PayloadConfig.Documents;
import io.sluice.jobconfig.PayloadConfig.Envelope;
import io.sluice.jobconfig.PayloadConfig.OnRejected;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class PayloadSectionTest {

    private static final String PAYLOAD = "source.kinesis.payload.";

    private static final Pipe WRAPPED = Pipe.minimal().with(PAYLOAD + "documentPath", "detail");
    private static final Pipe CLOUDWATCH = Pipe.minimal().with(PAYLOAD + "envelope", "CLOUDWATCH_LOGS");

    static final List<Absent> ABSENT = List.of(
            defaults(PAYLOAD + "compression", config -> config.payload().compression(), Compression.AUTO),
            defaults(PAYLOAD + "documents", config -> config.payload().documents(), Documents.AUTO),
            defaults(PAYLOAD + "envelope", config -> config.payload().envelope(), new Envelope.None()),
            defaults(PAYLOAD + "documentPath", config -> config.payload().envelope(), new Envelope.None()),
            defaults(
                    PAYLOAD + "wrapperFields",
                    WRAPPED,
                    config -> wrapper(config).wrapperFields(),
                    List.of()),
            defaults(PAYLOAD + "jsonFields", WRAPPED, config -> wrapper(config).jsonFields(), List.of()),
            defaults(PAYLOAD + "maxMessageBytes", config -> config.payload().maxMessageBytes(), 16 << 20),
            defaults(PAYLOAD + "onRejected", config -> config.payload().onRejected(), OnRejected.ERROR_TABLE),
            defaults(PAYLOAD + "maxRejectedPercent", config -> config.payload().maxRejectedPercent(), 100));

    static final List<Mapped> MAPPED = List.of(
            maps(PAYLOAD + "compression", "ZSTD", config -> config.payload().compression(), Compression.ZSTD),
            maps(PAYLOAD + "documents", "LINES", config -> config.payload().documents(), Documents.LINES),
            maps(
                    PAYLOAD + "envelope",
                    "CLOUDWATCH_LOGS",
                    config -> config.payload().envelope(),
                    Envelope.Wrapper.CLOUDWATCH_LOGS),
            maps(
                    PAYLOAD + "documentPath",
                    "'records[*].data'",
                    config -> config.payload().envelope(),
                    new Envelope.Wrapper("records[*].data", List.of(), List.of(), List.of())),
            maps(
                    PAYLOAD + "wrapperFields",
                    "[account, source.region]",
                    WRAPPED,
                    config -> wrapper(config).wrapperFields(),
                    List.of("account", "source.region")),
            maps(
                    PAYLOAD + "jsonFields",
                    "[message]",
                    WRAPPED,
                    config -> wrapper(config).jsonFields(),
                    List.of("message")),
            maps(
                    PAYLOAD + "maxMessageBytes",
                    "1048576",
                    config -> config.payload().maxMessageBytes(),
                    1 << 20),
            maps(PAYLOAD + "onRejected", "FAIL", config -> config.payload().onRejected(), OnRejected.FAIL),
            maps(PAYLOAD + "maxRejectedPercent", "5", config -> config.payload().maxRejectedPercent(), 5));

    static final List<Refused> REFUSED = List.of(
            refuses(PAYLOAD + "compression", "BROTLI", """
                    source.kinesis.payload.compression (line 1): found "BROTLI"
                        Write one of AUTO, NONE, GZIP, ZSTD, LZ4, SNAPPY."""),
            refuses(PAYLOAD + "documents", "CSV", """
                    source.kinesis.payload.documents (line 1): found "CSV"
                        Write one of AUTO, SINGLE, LINES, CONCATENATED, ARRAY."""),
            refuses(PAYLOAD + "envelope", "SNS", """
                    source.kinesis.payload.envelope (line 1): found "SNS"
                        Write one of NONE, CLOUDWATCH_LOGS."""),
            refuses(PAYLOAD + "documentPath", "'records[0]'", """
                    source.kinesis.payload.documentPath (line 1): found "records[0]"
                        Write a path such as detail or records[*].data."""),
            refuses(PAYLOAD + "documentPath", "detail", CLOUDWATCH, """
                    source.kinesis.payload.documentPath (line 1): given, but envelope is CLOUDWATCH_LOGS, which says so itself
                        Remove one of the two."""),
            refuses(PAYLOAD + "wrapperFields", "[account]", """
                    source.kinesis.payload.wrapperFields (line 1): given, but documentPath is not
                        Add documentPath, or remove it."""),
            refuses(PAYLOAD + "wrapperFields", "['records[*].id']", WRAPPED, """
                    source.kinesis.payload.wrapperFields (line 1): found "records[*].id"
                        Write names of fields joined by dots, such as account or source.region."""),
            refuses(PAYLOAD + "jsonFields", "[message]", """
                    source.kinesis.payload.jsonFields (line 1): given, but documentPath is not
                        Add documentPath, or remove it."""),
            refuses(PAYLOAD + "maxMessageBytes", "10", """
                    source.kinesis.payload.maxMessageBytes (line 1): found "10"
                        Write a whole number from 1024 to 268435456."""),
            refuses(PAYLOAD + "onRejected", "DROP", """
                    source.kinesis.payload.onRejected (line 1): found "DROP"
                        Write one of ERROR_TABLE, FAIL."""),
            refuses(PAYLOAD + "maxRejectedPercent", "101", """
                    source.kinesis.payload.maxRejectedPercent (line 1): found "101"
                        Write a whole number from 0 to 100."""));

    private static Envelope.Wrapper wrapper(PipeConfig config) {
        return (Envelope.Wrapper) config.payload().envelope();
    }

    @ParameterizedTest
    @FieldSource("ABSENT")
    void knowsWhatHoldsWithoutAKey(Absent absent) {
        absent.check();
    }

    @ParameterizedTest
    @FieldSource("MAPPED")
    void mapsEveryKey(Mapped mapped) {
        mapped.check();
    }

    @ParameterizedTest
    @FieldSource("REFUSED")
    void refusesWhatBreaksARule(Refused refused) {
        refused.check();
    }

    @Test
    void isTheDefaultWhereNothingIsSaid() {
        assertThat(Pipe.minimal().read().config().payload()).isEqualTo(PayloadConfig.DEFAULT);
    }
}
