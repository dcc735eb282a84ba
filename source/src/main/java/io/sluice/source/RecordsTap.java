package io.sluice.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;

/**
 * Takes the records of one GetRecords out of the answer before the AWS SDK reads it, and puts them back behind it.
 *
 * <p>What is not in CBOR, and what {@link RecordsReader} leaves to the SDK, goes through as it is.
 *
 * <p>Thread safe: both sides may run on threads of their own.
 */
final class RecordsTap implements AnswerTap.Tap {
    private static final String MARK = "tapped";
    private static final byte[] EMPTIED = emptied();
    /** The most that Kinesis answers with, and its frame; what claims to be larger has to show it. */
    private static final int MOST_EXPECTED_BYTES = 11 << 20;

    private volatile @Nullable GetRecordsResponse taken;

    @Override
    public Publisher<ByteBuffer> tapped(SdkHttpResponse head, Publisher<ByteBuffer> answer) {
        boolean cbor = head.firstMatchingHeader("Content-Type")
                .filter(type -> type.contains("cbor"))
                .isPresent();
        if (!cbor) {
            return answer;
        }
        int length = head.firstMatchingHeader("Content-Length")
                .map(Long::parseLong)
                .map(bytes -> (int) Math.min(bytes, MOST_EXPECTED_BYTES))
                .orElse(0);
        return subscriber -> answer.subscribe(new Body(subscriber, length));
    }

    /** The answer to a tapped call, as if it had not been tapped. */
    GetRecordsResponse restored(GetRecordsResponse answer) {
        if (!MARK.equals(answer.nextShardIterator())) {
            return answer;
        }
        return Optional.ofNullable(taken)
                .orElseThrow(
                        () -> new IllegalStateException("Cannot find records: found a mark and nothing behind it"));
    }

    /** A map of two members: no records, and the mark for an iterator. */
    private static byte[] emptied() {
        ByteArrayOutputStream cbor = new ByteArrayOutputStream();
        cbor.write(0xA2);
        writeText("Records", cbor);
        cbor.write(0x80);
        writeText("NextShardIterator", cbor);
        writeText(MARK, cbor);
        return cbor.toByteArray();
    }

    private static void writeText(String text, ByteArrayOutputStream cbor) {
        cbor.write(0x60 | text.length());
        cbor.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Gathers a whole body, and hands it on when it is complete. */
    private final class Body implements Subscriber<ByteBuffer>, Subscription {
        private final Subscriber<? super ByteBuffer> sdk;
        private byte[] bytes;
        private int filled;
        private @Nullable Subscription http;

        Body(Subscriber<? super ByteBuffer> sdk, int length) {
            this.sdk = sdk;
            this.bytes = new byte[length];
        }

        @Override
        public void onSubscribe(Subscription opened) {
            http = opened;
            sdk.onSubscribe(this);
        }

        /** One item at most goes to the SDK, so the first call asks for all that leads to it. */
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
            int length = chunk.remaining();
            if (length > bytes.length - filled) {
                bytes = Arrays.copyOf(bytes, Math.max(filled + length, 2 * bytes.length));
            }
            chunk.get(bytes, filled, length);
            filled += length;
        }

        @Override
        public void onComplete() {
            ByteBuffer body = ByteBuffer.wrap(bytes, 0, filled);
            taken = RecordsReader.read(body).orElse(null);
            sdk.onNext(taken == null ? body : ByteBuffer.wrap(EMPTIED));
            sdk.onComplete();
        }

        @Override
        public void onError(Throwable failure) {
            sdk.onError(failure);
        }
    }
}
