package io.sluice.job;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.PayloadConfig.OnRejected;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import org.junit.jupiter.api.Test;

class RejectionPolicyTest {

    private static final MappedRecord ROW = new EncodedRow(Payloads.record(new byte[0], "42", 0), new byte[0], false);
    private static final MappedRecord REJECTED = new Rejection(
            Payloads.record(new byte[0], "42", 0), Rejection.Kind.CAST, "Cannot write column 'a'", "a", "a");

    @Test
    void endsTheJobAtTheFirstRejectionWhereToldSo() {
        RejectionPolicy policy = new RejectionPolicy(OnRejected.FAIL, 100);
        policy.accept(ROW);
        assertThatThrownBy(() -> policy.accept(REJECTED))
                .isInstanceOf(RejectedException.class)
                .hasMessage("Cannot go on: record 42 of shardId-000000000000 was rejected: Cannot write column 'a';"
                        + " source.kinesis.payload.onRejected is FAIL, ERROR_TABLE would keep it and go on");
    }

    @Test
    void putsUpWithAnythingWhereNoShareIsSet() {
        RejectionPolicy policy = new RejectionPolicy(OnRejected.ERROR_TABLE, 100);
        assertThatCode(() -> feed(policy, 0, 30_000)).doesNotThrowAnyException();
    }

    @Test
    void endsTheJobWhenTheShareIsTooLarge() {
        RejectionPolicy policy = new RejectionPolicy(OnRejected.ERROR_TABLE, 5);
        feed(policy, 950, 50);
        assertThatThrownBy(() -> policy.accept(REJECTED))
                .isInstanceOf(RejectedException.class)
                .hasMessage("Cannot go on: 51 of the last 1001 documents were rejected, and"
                        + " source.kinesis.payload.maxRejectedPercent is 5; the last, 42 of shardId-000000000000:"
                        + " Cannot write column 'a'");
    }

    @Test
    void doesNotJudgeByAFewDocuments() {
        RejectionPolicy policy = new RejectionPolicy(OnRejected.ERROR_TABLE, 0);
        feed(policy, 0, RejectionPolicy.FIRST_JUDGED - 1);
        assertThatThrownBy(() -> policy.accept(REJECTED)).hasMessageContaining("1000 of the last 1000 documents");
    }

    @Test
    void forgetsOneStretchInTheNext() {
        RejectionPolicy policy = new RejectionPolicy(OnRejected.ERROR_TABLE, 5);
        feed(policy, RejectionPolicy.STRETCH - 500, 500);
        assertThatCode(() -> feed(policy, RejectionPolicy.STRETCH - 500, 500)).doesNotThrowAnyException();
    }

    private static void feed(RejectionPolicy policy, int rows, int rejected) {
        for (int i = 0; i < rows; i++) {
            policy.accept(ROW);
        }
        for (int i = 0; i < rejected; i++) {
            policy.accept(REJECTED);
        }
    }
}
