package io.sluice.command;

import io.sluice.job.Contents;
import io.sluice.job.InferredTable;
import io.sluice.job.NewTable;
import io.sluice.jobconfig.DestinationConfig;
import io.sluice.jobconfig.PipeDefinition;
import io.sluice.schema.Column;
import io.sluice.schema.ColumnDefinition;
import io.sluice.schema.CreateTable;
import io.sluice.schema.Table;
import io.sluice.sink.ClickHouseClient;
import io.sluice.sink.ClickHouseException;
import java.util.List;
import java.util.Optional;

/**
 * The table of a pipe: the one that is there, else the one to be made.
 *
 * @param origin where its columns come from
 * @param table its columns
 * @param statement what makes it, if it is not there
 */
record PlannedTable(Origin origin, Table table, Optional<CreateTable> statement) {

    /** Where the columns of a table come from. */
    enum Origin {
        /** The server. */
        EXISTING,
        /** The pipe file. */
        DEFINED,
        /** Sample documents. */
        INFERRED
    }

    /** The table that is there or that the file describes, if one of both is so. */
    static Optional<PlannedTable> known(PipeDefinition definition, ClickHouseClient client) throws ClickHouseException {
        DestinationConfig destination = definition.config().destination();
        if (client.exists(destination.database(), destination.table())) {
            Table table = client.describe(destination.database(), destination.table());
            return Optional.of(new PlannedTable(Origin.EXISTING, table, Optional.empty()));
        }
        return definition.table().map(table -> toBeMade(Origin.DEFINED, NewTable.of(destination, table)));
    }

    /**
     * The table that documents ask for.
     *
     * @throws UnusableException if there is none
     */
    static PlannedTable inferred(PipeDefinition definition, Contents contents) throws UnusableException {
        if (contents.documents().isEmpty()) {
            throw new UnusableException("Cannot infer table "
                    + definition.config().destination().database() + "."
                    + definition.config().destination().table() + ": found no document in stream "
                    + definition.config().kinesis().stream().name()
                    + "; put some records into it, or describe the table in destination.columns");
        }
        return toBeMade(Origin.INFERRED, InferredTable.of(definition.config(), contents.documents()));
    }

    private static PlannedTable toBeMade(Origin origin, CreateTable statement) {
        List<Column> columns =
                statement.columns().stream().map(ColumnDefinition::column).toList();
        return new PlannedTable(
                origin, new Table(statement.database(), statement.name(), columns), Optional.of(statement));
    }

    /** {@code database.name}. */
    String name() {
        return table.database() + "." + table.name();
    }
}
