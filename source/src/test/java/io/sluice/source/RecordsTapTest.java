package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;

/** Polled records on their way round the SDK; that the real SDK takes what it gets shows AnswerTapIT. */
final class RecordsTapTest {
    private static final String CBOR = "application/x-amz-cbor-1.1";
    private static final byte[] ANSWER = ascii("\u00a2gRecords\u0080qNextShardIteratordnext");

    private final RecordsTap tap = new RecordsTap();
    private final TapEnds.Http http = new TapEnds.Http();
    private final TapEnds.Sdk sdk = new TapEnds.Sdk();

    @Test
    void theSdkGetsAnAnswerWithAMarkWhichBringsTheRecordsBack() {
        tapped(CBOR, Integer.toString(ANSWER.length)).subscribe(sdk);
        sdk.request();
        http.send(ByteBuffer.wrap(ANSWER));
        http.subscriber().onComplete();

        assertThat(StandardCharsets.ISO_8859_1.decode(sdk.chunks.get(0)).toString())
                .endsWith("qNextShardIteratorftapped");
        assertThat(sdk.signals).containsExactly("complete");
        assertThat(tap.restored(response("tapped")).nextShardIterator()).isEqualTo("next");
    }

    @Test
    void anAnswerIsGatheredFromPiecesWhateverLengthIsAnnounced() {
        for (String length : List.of("0", "1", Integer.toString(ANSWER.length), "5000", "999999999999")) {
            RecordsTap other = new RecordsTap();
            TapEnds.Http pieces = new TapEnds.Http();
            other.tapped(head(CBOR, length), pieces).subscribe(new TapEnds.Sdk());
            for (byte piece : ANSWER) {
                pieces.send(ByteBuffer.wrap(new byte[] {piece}));
            }
            pieces.subscriber().onComplete();

            assertThat(other.restored(response("tapped")).nextShardIterator()).isEqualTo("next");
        }
    }

    @Test
    void whatIsNotUnderstoodGoesThroughAsItIs() {
        byte[] unknown = ascii("\u00a1dMore\u0001");
        tapped(CBOR, "7").subscribe(sdk);
        http.send(ByteBuffer.wrap(unknown));
        http.subscriber().onComplete();

        assertThat(sdk.chunks).containsExactly(ByteBuffer.wrap(unknown));
        GetRecordsResponse last = response("next");
        assertThat(tap.restored(last)).isSameAs(last);
    }

    @Test
    void anAnswerInJsonIsNotTouched() {
        assertThat(tapped("application/x-amz-json-1.1", "5")).isSameAs(http);
    }

    @Test
    void allIsAskedForOnceAnythingIs() {
        tapped(CBOR, "5").subscribe(sdk);
        assertThat(http.demand).isZero();
        sdk.request();

        assertThat(http.demand).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void errorsAndCancelsGoThrough() {
        tapped(CBOR, "5").subscribe(sdk);
        http.send(ByteBuffer.wrap(ANSWER));
        sdk.cancel();
        http.subscriber().onError(new IOException("reset"));

        assertThat(http.cancelled).isTrue();
        assertThat(sdk.chunks).isEmpty();
        assertThat(sdk.signals).containsExactly("java.io.IOException: reset");
    }

    @Test
    void aMarkWithNothingBehindItIsAnError() {
        assertThatThrownBy(() -> tap.restored(response("tapped")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing behind it");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Publisher<ByteBuffer> tapped(String type, String length) {
        return tap.tapped(head(type, length), http);
    }

    private static SdkHttpResponse head(String type, String length) {
        return SdkHttpResponse.builder()
                .statusCode(200)
                .putHeader("content-type", type)
                .putHeader("content-length", length)
                .build();
    }

    private static GetRecordsResponse response(String iterator) {
        return GetRecordsResponse.builder().nextShardIterator(iterator).build();
    }
}
