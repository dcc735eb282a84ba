package io.sluice.source;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Leads the answer to each call that brings a tap with it through that tap.
 *
 * <p>The AWS SDK reads an answer into objects by way of a tree of texts and numbers, at several times the cost of all
 * that a pipe does with the records afterwards. A tap takes the records out before the SDK sees them, leaves a mark, and
 * puts them back behind it.
 */
final class AnswerTap implements ExecutionInterceptor {
    /** The tap of a call. */
    static final ExecutionAttribute<Tap> TAP = new ExecutionAttribute<>("SluiceTap");

    /** Takes out of one answer what the SDK need not read. */
    interface Tap {

        /**
         * The answer as the SDK is to get it.
         *
         * @param head status and headers
         * @param answer the body, as it comes from the network
         */
        Publisher<ByteBuffer> tapped(SdkHttpResponse head, Publisher<ByteBuffer> answer);
    }

    @Override
    public Optional<Publisher<ByteBuffer>> modifyAsyncHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        Tap tap = attributes.getAttribute(TAP);
        return tap == null || !context.httpResponse().isSuccessful()
                ? context.responsePublisher()
                : context.responsePublisher().map(answer -> tap.tapped(context.httpResponse(), answer));
    }
}
