package io.sluice.jobconfig;

import java.util.List;
import java.util.Objects;

/**
 * What a pipe file says.
 *
 * @param config the configuration, valid in itself
 * @param notes what its reader should be told, such as keys without effect
 */
public record PipeDefinition(PipeConfig config, List<Note> notes) {

    public PipeDefinition {
        Objects.requireNonNull(config, "config");
        notes = List.copyOf(notes);
    }
}
