package io.sluice.source;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Both ends of a tap, in the hands of a test. */
final class TapEnds {
    private TapEnds() {}

    /** The connection. */
    static final class Http implements Publisher<ByteBuffer> {
        private @Nullable Subscriber<? super ByteBuffer> subscriber;
        long demand;
        boolean cancelled;

        @Override
        public void subscribe(Subscriber<? super ByteBuffer> to) {
            subscriber = to;
            to.onSubscribe(new Subscription() {
                @Override
                public void request(long n) {
                    demand += n;
                }

                @Override
                public void cancel() {
                    cancelled = true;
                }
            });
        }

        void send(ByteBuffer chunk) {
            demand--;
            subscriber().onNext(chunk);
        }

        Subscriber<? super ByteBuffer> subscriber() {
            return Objects.requireNonNull(subscriber);
        }
    }

    /** What the SDK would get. */
    static final class Sdk implements Subscriber<ByteBuffer> {
        final List<ByteBuffer> chunks = new ArrayList<>();
        final List<String> signals = new ArrayList<>();
        private @Nullable Subscription subscription;

        void request() {
            Objects.requireNonNull(subscription).request(1);
        }

        void cancel() {
            Objects.requireNonNull(subscription).cancel();
        }

        @Override
        public void onSubscribe(Subscription opened) {
            subscription = opened;
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            chunks.add(chunk);
        }

        @Override
        public void onError(Throwable failure) {
            signals.add(failure.toString());
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }
    }
}
