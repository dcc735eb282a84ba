package io.sluice.source;

import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** Shows a handler the events of a tapped subscription as if it were not tapped. */
final class TappedHandler implements SubscribeToShardResponseHandler {
    private final SubscribeToShardResponseHandler handler;
    private final EventTap tap;

    TappedHandler(SubscribeToShardResponseHandler handler, EventTap tap) {
        this.handler = handler;
        this.tap = tap;
    }

    @Override
    public void responseReceived(SubscribeToShardResponse response) {
        handler.responseReceived(response);
    }

    @Override
    public void onEventStream(SdkPublisher<SubscribeToShardEventStream> publisher) {
        handler.onEventStream(publisher.map(tap::restored));
    }

    @Override
    public void exceptionOccurred(Throwable failure) {
        handler.exceptionOccurred(failure);
    }

    @Override
    public void complete() {
        handler.complete();
    }
}
