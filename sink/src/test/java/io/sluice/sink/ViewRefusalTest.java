package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ViewRefusalTest {

    private static final String VALUES = "Constraint `c` for table d.t is violated at row 1. Expression: (s = 'good').";

    @Test
    void namesTheViewsOfAReply() {
        assertThat(ViewRefusal.views("Value is non-zero: while executing 'FUNCTION throwIf(s) : 2': while pushing to"
                        + " view d.`my view`. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO)"))
                .isEqualTo("while pushing to view d.`my view`. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO)");
        assertThat(ViewRefusal.views("Limit: While executing AggregatingTransform: while pushing to view d.w: while"
                        + " pushing to view d.v. (TOO_MANY_ROWS)"))
                .isEqualTo("while pushing to view d.w: while pushing to view d.v. (TOO_MANY_ROWS)");
    }

    @Test
    void namesAViewWithAQuoteInItsName() {
        assertThat(ViewRefusal.views(VALUES + " Column values: s = 'bad': while pushing to view d.`o'clock`."))
                .isEqualTo("while pushing to view d.`o'clock`.");
    }

    @Test
    void takesNoValueForAView() {
        assertThat(ViewRefusal.views(
                        VALUES + " Column values: s = 'it\\'s: while pushing to view d.v'. (VIOLATED_CONSTRAINT)"))
                .isEmpty();
        assertThat(ViewRefusal.views(VALUES + " Column values: s = 'bad'. (VIOLATED_CONSTRAINT)"))
                .isEmpty();
        assertThat(ViewRefusal.views("")).isEmpty();
    }

    @Test
    void isToldWithoutTheValuesOfARow() {
        assertThat(ClickHouseException.withoutValues(
                        VALUES + " Column values: s = 'secret': while pushing to view d.v." + " (VIOLATED_CONSTRAINT)"))
                .isEqualTo(VALUES + ": while pushing to view d.v. (VIOLATED_CONSTRAINT)");
    }
}
