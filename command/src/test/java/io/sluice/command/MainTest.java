package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Command lines that no command can read. */
class MainTest {

    @TempDir
    private Path folder;

    @Test
    void tellsOfAnUnknownCommandAndProposesOthersWithoutPagesOfHelp() {
        Typed typed = Typed.in(folder, "previw");

        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.err().lines().toList())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("Cannot read the command line: Unmatched argument at index 0: 'previw';"
                        + " sluice --help shows what it takes, one of init, preview, create, ");
        assertThat(typed.err().lines().toList()).last().asString().startsWith("Did you mean: sluice preview");
        assertThat(typed.out()).isEmpty();
    }

    @Test
    void namesTheCommandsWhereOneIsMissing() {
        Typed typed = Typed.in(folder, "sample");

        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.err())
                .isEqualTo("Cannot read the command line: Missing required subcommand;"
                        + " sluice sample --help shows what it takes, one of source, destination"
                        + System.lineSeparator());
    }

    @Test
    void tellsWhichCommandHasHelpForAnOptionWithoutItsValue() {
        Typed typed = Typed.in(folder, "run", "--config");

        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.err())
                .contains("Cannot read the command line: Missing required parameter")
                .endsWith("; sluice run --help shows what it takes" + System.lineSeparator());
    }
}
