package io.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.ConversionConfig;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeFile;
import io.sluice.schema.Column;
import io.sluice.schema.Column.DefaultKind;
import io.sluice.schema.DataType;
import io.sluice.schema.EncodeSettings;
import io.sluice.schema.FieldMapping;
import io.sluice.schema.Flattening;
import io.sluice.schema.SchemaException;
import io.sluice.schema.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pipe file says about fields reaches the encoder. */
final class DestinationTest {

    private static final Table TABLE = new Table(
            "default",
            "orders",
            List.of(
                    new Column("user_id", DataType.parse("UInt64"), DefaultKind.NONE),
                    new Column("price", DataType.parse("Decimal(9, 2)"), DefaultKind.NONE)));

    @TempDir
    private Path folder;

    @Test
    void leavesObjectsAsTheyAreUnlessTold() throws IOException {
        assertThat(Destination.of(pipe("", "[]"), TABLE).flattening()).isEqualTo(Flattening.NONE);
    }

    @Test
    void flattensWithTheSeparatorOfThePipe() throws IOException {
        assertThat(Destination.of(pipe(", flatten: true, flattenSeparator: '.'", "[]"), TABLE)
                        .flattening())
                .isEqualTo(new Flattening("."));
    }

    @Test
    void takesPathsFromMappings() throws IOException {
        Destination destination =
                Destination.of(pipe("", "[{sourceField: 'items[0].price', destinationField: price}]"), TABLE);
        assertThat(destination.mappings()).containsExactly(new FieldMapping("items[0].price", "price"));
        assertThat(destination.columns()).extracting(Column::name).containsExactly("price");
    }

    @Test
    void namesTheMappingThatIsNoPath() throws IOException {
        PipeConfig pipe = pipe("", "[{sourceField: 'items[', destinationField: price}]");
        assertThatThrownBy(() -> Destination.of(pipe, TABLE))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Cannot map field 'items[' to column 'price': found the end at character 7 of the path;"
                        + " wanted an index or a name in quotes");
    }

    @Test
    void readsValuesAsTheConversionsSay() throws IOException {
        assertThat(Destination.of(pipe("", "[]"), TABLE).settings()).isEqualTo(EncodeSettings.DEFAULTS);
        assertThat(Destination.of(
                                pipe(
                                        ", conversions: {epochUnit: MICROSECONDS, timeZone: Asia/Tokyo, nulls: REJECT,"
                                                + " decimals: ROUND, fixedStrings: BASE64, invalidUtf8: KEEP,"
                                                + " unknownFields: REJECT, maxDepth: 7, maxDocumentBytes: 2048}",
                                        "[]"),
                                TABLE)
                        .settings())
                .isEqualTo(new EncodeSettings(
                        new EncodeSettings.Times(EncodeSettings.EpochUnit.MICROSECONDS, "Asia/Tokyo"),
                        EncodeSettings.Nulls.REJECT,
                        EncodeSettings.Decimals.ROUND,
                        EncodeSettings.FixedStrings.BASE64,
                        new EncodeSettings.DocumentLimits(
                                7, 2048, EncodeSettings.InvalidUtf8.KEEP, EncodeSettings.UnknownFields.REJECT)));
    }

    @Test
    void knowsEveryConversionThatAPipeFileKnows() {
        assertThat(names(EncodeSettings.EpochUnit.values())).isEqualTo(names(ConversionConfig.EpochUnit.values()));
        assertThat(names(EncodeSettings.Nulls.values())).isEqualTo(names(ConversionConfig.Nulls.values()));
        assertThat(names(EncodeSettings.Decimals.values())).isEqualTo(names(ConversionConfig.Decimals.values()));
        assertThat(names(EncodeSettings.FixedStrings.values()))
                .isEqualTo(names(ConversionConfig.FixedStrings.values()));
        assertThat(names(EncodeSettings.InvalidUtf8.values())).isEqualTo(names(ConversionConfig.InvalidUtf8.values()));
        assertThat(names(EncodeSettings.UnknownFields.values()))
                .isEqualTo(names(ConversionConfig.UnknownFields.values()));
    }

    private static List<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name).toList();
    }

    /** A pipe whose destination goes on as given, and with mappings. */
    private PipeConfig pipe(String destination, String mappings) throws IOException {
        Path file = folder.resolve("pipe.yaml");
        Files.writeString(file, """
                name: orders
                source: {kinesis: {streamName: orders, region: eu-central-1, iteratorType: TRIM_HORIZON}}
                clickhouse: {url: "http://localhost:8123"}
                destination: {table: orders%s}
                fieldMappings: %s
                """.formatted(destination, mappings));
        return PipeFile.read(file).config();
    }
}
