package io.sluice.source;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;

/**
 * Makes calls of GetRecords with a tap. An answer of another shape than the tap knows is asked for again without one, as
 * an iterator may be used several times, and so are all later ones.
 *
 * <p>Thread safe.
 */
final class TappedPolls {
    private static final Logger LOG = LoggerFactory.getLogger(TappedPolls.class);

    private final Function<GetRecordsRequest, CompletableFuture<GetRecordsResponse>> getRecords;
    private volatile boolean tapping = true;

    /** @param getRecords makes one call */
    TappedPolls(Function<GetRecordsRequest, CompletableFuture<GetRecordsResponse>> getRecords) {
        this.getRecords = getRecords;
    }

    CompletableFuture<GetRecordsResponse> call(GetRecordsRequest request) {
        if (!tapping) {
            return getRecords.apply(request);
        }
        RecordsTap tap = new RecordsTap();
        GetRecordsRequest tapped = request.copy(
                copy -> copy.overrideConfiguration(call -> call.putExecutionAttribute(AnswerTap.TAP, tap)));
        CompletableFuture<GetRecordsResponse> call = getRecords.apply(tapped);
        CompletableFuture<GetRecordsResponse> result = call.thenCompose(answer -> tap.restored(answer)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> untappedFromNowOn(request)));
        // a cancel does not find its way back from a stage to the one before
        var unusedCancel = result.whenComplete((ignored, failure) -> {
            if (result.isCancelled()) {
                call.cancel(true);
            }
        });
        return result;
    }

    private CompletableFuture<GetRecordsResponse> untappedFromNowOn(GetRecordsRequest request) {
        tapping = false;
        LOG.warn(
                "Cannot read an answer to GetRecords as it arrives: found another shape than expected. The AWS SDK reads"
                        + " it, and all later ones: they take more time, and more memory than is reserved for them");
        return getRecords.apply(request);
    }
}
