package io.sluice.jobconfig;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a pipe file says.
 *
 * @param config the configuration of a run, valid in itself
 * @param table the table to make; empty when the file describes none, or says the table is there
 * @param roles roles for the user who inserts, besides what inserting needs
 * @param notes what the file's reader should be told, such as keys without effect
 */
public record PipeDefinition(PipeConfig config, Optional<TableDefinition> table, List<String> roles, List<Note> notes) {

    public PipeDefinition {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(table, "table");
        roles = List.copyOf(roles);
        notes = List.copyOf(notes);
    }

    PipeDefinition with(List<Note> others) {
        return new PipeDefinition(config, table, roles, others);
    }
}
