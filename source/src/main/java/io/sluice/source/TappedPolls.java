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

    private final Function<GetRecordsRequest, CompletableFuture<GetRecordsResponse>> untapped;
    private volatile boolean tapping = true;

    /** @param untapped makes one call */
    TappedPolls(Function<GetRecordsRequest, CompletableFuture<GetRecordsResponse>> untapped) {
        this.untapped = untapped;
    }

    CompletableFuture<GetRecordsResponse> call(GetRecordsRequest request) {
        if (!tapping) {
            return untapped.apply(request);
        }
        RecordsTap tap = new RecordsTap();
        GetRecordsRequest tapped = request.copy(
                copy -> copy.overrideConfiguration(call -> call.putExecutionAttribute(AnswerTap.TAP, tap)));
        return untapped.apply(tapped)
                .thenCompose(answer -> tap.restored(answer)
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(() -> untappedFromNowOn(request)));
    }

    private CompletableFuture<GetRecordsResponse> untappedFromNowOn(GetRecordsRequest request) {
        tapping = false;
        LOG.warn(
                "Cannot read an answer to GetRecords as it arrives: found another shape than expected. The AWS SDK reads"
                        + " it, and all later ones: they take more time, and more memory than is reserved for them");
        return untapped.apply(request);
    }
}
