package io.sluice.job;

import io.sluice.jobconfig.ConversionConfig;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.schema.Column;
import io.sluice.schema.EncodeSettings;
import io.sluice.schema.FieldMapping;
import io.sluice.schema.Flattening;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.SchemaException;
import io.sluice.schema.Table;
import java.io.Serializable;
import java.util.List;

/**
 * A table together with the way from fields to its columns, checked against each other.
 *
 * @param table the table as the server described it
 * @param mappings which field fills which column; empty for "by name"
 * @param flattening how fields of nested objects are named
 * @param settings how values are read, and what is refused
 * @param columns the column list of every INSERT, in the order of a row's bytes
 */
public record Destination(
        Table table, List<FieldMapping> mappings, Flattening flattening, EncodeSettings settings, List<Column> columns)
        implements Serializable {

    public Destination {
        mappings = List.copyOf(mappings);
        columns = List.copyOf(columns);
    }

    /**
     * Checks that the fields of {@code config} can be mapped to {@code table}.
     *
     * @throws SchemaException naming everything that does not fit
     */
    public static Destination of(PipeConfig config, Table table) {
        List<FieldMapping> mappings = config.fieldMappings().stream()
                .map(mapping -> new FieldMapping(mapping.sourceField(), mapping.destinationField()))
                .toList();
        Flattening flattening = new Flattening(config.destination().flattenSeparator());
        EncodeSettings settings = settings(config.destination().conversions());
        return new Destination(
                table,
                mappings,
                flattening,
                settings,
                RowEncoder.forTable(table, mappings, flattening, settings).columns());
    }

    /** The encoder knows nothing of the pipe file; the constants have the same names on both sides. */
    static EncodeSettings settings(ConversionConfig config) {
        ConversionConfig.Documents documents = config.documents();
        return new EncodeSettings(
                new EncodeSettings.Times(
                        EncodeSettings.EpochUnit.valueOf(
                                config.times().epochUnit().name()),
                        config.times().zone()),
                EncodeSettings.Nulls.valueOf(config.nulls().name()),
                EncodeSettings.Decimals.valueOf(config.decimals().name()),
                EncodeSettings.FixedStrings.valueOf(config.fixedStrings().name()),
                new EncodeSettings.DocumentLimits(
                        documents.maxDepth(),
                        documents.maxBytes(),
                        EncodeSettings.InvalidUtf8.valueOf(
                                documents.invalidUtf8().name()),
                        EncodeSettings.UnknownFields.valueOf(
                                documents.unknownFields().name())));
    }

    /** The mapper's way, for a table that has changed. */
    SameEncoding encoding() {
        return new SameEncoding(mappings, flattening, settings);
    }

    /** An encoder of rows for this table, for one task. */
    public RowEncoder encoder() {
        return RowEncoder.forTable(table, mappings, flattening, settings);
    }
}
