package io.sluice.jobconfig;

import java.util.Objects;

/**
 * Something the reader of a pipe file should know although it stops nothing, such as a key without effect.
 *
 * @param text one line, ready to print
 */
public record Note(String text) {

    public Note {
        Objects.requireNonNull(text, "text");
    }

    @Override
    public String toString() {
        return text;
    }
}
