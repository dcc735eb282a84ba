package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BadValuesTest {

    private final BadValues values = new BadValues(Records.COLUMNS);

    @Test
    void holdAgainstARowWhatABadOneHadInTheSameColumn() {
        values.bad(Records.row(1, "bad"));

        assertThat(values.isIn(Records.row(2, "bad"))).isTrue();
        assertThat(values.isIn(Records.row(1, "other"))).isTrue();
        assertThat(values.isIn(Records.row(2, "other"))).isFalse();
    }

    @Test
    void forgetWhatAGoodRowHas() {
        values.bad(Records.row(1, "bad"));
        values.good(Records.row(2, "bad"));

        assertThat(values.isIn(Records.row(3, "bad"))).isFalse();
        assertThat(values.isIn(Records.row(1, "good"))).isTrue();
    }

    @Test
    void tellADefaultFromAValue() {
        values.bad(Records.rowWithDefault(1));

        assertThat(values.isIn(Records.rowWithDefault(2))).isTrue();
        assertThat(values.isIn(Records.row(2, ""))).isFalse();
    }

    @Test
    void doNotRememberLongOnes() {
        values.bad(Records.row(1, "x".repeat(300)));

        assertThat(values.isIn(Records.row(2, "x".repeat(300)))).isFalse();
    }
}
