package io.sluice.source;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Leads the answer to each call that brings an {@link EventTap} with it through that tap. */
final class AnswerTap implements ExecutionInterceptor {
    static final ExecutionAttribute<EventTap> EVENTS = new ExecutionAttribute<>("SluiceEventTap");

    @Override
    public Optional<Publisher<ByteBuffer>> modifyAsyncHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        EventTap tap = attributes.getAttribute(EVENTS);
        return tap == null || !context.httpResponse().isSuccessful()
                ? context.responsePublisher()
                : context.responsePublisher().map(tap::tapped);
    }
}
