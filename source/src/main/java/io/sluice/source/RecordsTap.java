package io.sluice.source;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;

/**
 * Takes the records of one GetRecords out of the answer before the AWS SDK reads the rest, and puts them back behind it.
 *
 * <p>What is not in CBOR goes through as it is.
 *
 * <p>Thread safe: both sides may run on threads of their own.
 */
final class RecordsTap implements AnswerTap.Tap {
    /** A map of no members, which the SDK gets in place of what {@link RecordsReader} cannot read. */
    private static final byte[] NOTHING = {(byte) 0xA0};

    private volatile @Nullable RecordsReader read;

    @Override
    public Publisher<ByteBuffer> tapped(SdkHttpResponse head, Publisher<ByteBuffer> answer) {
        boolean cbor = head.firstMatchingHeader("Content-Type")
                .filter(type -> type.contains("cbor"))
                .isPresent();
        return cbor ? subscriber -> answer.subscribe(new Body(subscriber)) : answer;
    }

    /**
     * The answer to a tapped call, as if it had not been tapped.
     *
     * @return empty if the call has to be made again without a tap
     */
    Optional<GetRecordsResponse> restored(GetRecordsResponse answer) {
        RecordsReader reader = read;
        if (reader == null) {
            return Optional.of(answer);
        }
        return reader.complete()
                ? Optional.of(answer.toBuilder().records(reader.records()).build())
                : Optional.empty();
    }

    /** Reads a whole body as it comes, and hands on the rest of it when it is complete. */
    private final class Body implements Subscriber<ByteBuffer>, Subscription {
        private final Subscriber<? super ByteBuffer> sdk;
        private final RecordsReader reader = new RecordsReader();
        private @Nullable Subscription http;

        Body(Subscriber<? super ByteBuffer> sdk) {
            this.sdk = sdk;
        }

        @Override
        public void onSubscribe(Subscription opened) {
            http = opened;
            sdk.onSubscribe(this);
        }

        /** One item goes to the SDK, so the first call asks for all that leads to it. */
        @Override
        public void request(long items) {
            http().request(Long.MAX_VALUE);
        }

        @Override
        public void cancel() {
            http().cancel();
        }

        private Subscription http() {
            return Optional.ofNullable(http).orElseThrow();
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            reader.read(chunk);
        }

        @Override
        public void onComplete() {
            read = reader;
            sdk.onNext(ByteBuffer.wrap(reader.complete() ? reader.rest() : NOTHING));
            sdk.onComplete();
        }

        @Override
        public void onError(Throwable failure) {
            sdk.onError(failure);
        }
    }
}
