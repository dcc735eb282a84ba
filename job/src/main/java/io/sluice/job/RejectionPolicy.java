package io.sluice.job;

import io.sluice.jobconfig.PayloadConfig.OnRejected;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;

/**
 * Decides when rejections end the job: at the first one, or when too large a share of the documents is rejected.
 *
 * <p>The share is taken over stretches of {@link #STRETCH} documents, and said to be too large only after
 * {@link #FIRST_JUDGED} of them: a few odd documents at the start of a quiet stream are no flood.
 */
final class RejectionPolicy {

    static final int STRETCH = 10_000;
    static final int FIRST_JUDGED = 1_000;

    private final OnRejected onRejected;
    private final int maxPercent;
    private int documents;
    private int rejected;

    RejectionPolicy(OnRejected onRejected, int maxPercent) {
        this.onRejected = onRejected;
        this.maxPercent = maxPercent;
    }

    /**
     * Takes note of a document.
     *
     * @throws RejectedException if it ends the job
     */
    void accept(MappedRecord mapped) {
        if (documents == STRETCH) {
            documents = 0;
            rejected = 0;
        }
        documents++;
        if (mapped instanceof Rejection rejection) {
            rejected++;
            if (onRejected == OnRejected.FAIL) {
                throw new RejectedException("Cannot go on: record " + place(rejection) + " was rejected: "
                        + rejection.reason()
                        + "; source.kinesis.payload.onRejected is FAIL, ERROR_TABLE would keep it and go on");
            }
            if (documents >= FIRST_JUDGED && 100L * rejected > (long) maxPercent * documents) {
                throw new RejectedException("Cannot go on: " + rejected + " of the last " + documents
                        + " documents were rejected, and source.kinesis.payload.maxRejectedPercent is " + maxPercent
                        + "; the last, " + place(rejection) + ": " + rejection.reason());
            }
        }
    }

    private static String place(Rejection rejection) {
        return rejection.origin().sequenceNumber() + " of " + rejection.origin().shardId();
    }
}
