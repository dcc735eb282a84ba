package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Polled records on their way round the SDK; that the real SDK takes what it gets shows AnswerTapIT. */
final class RecordsTapTest {
    private static final String CBOR = "application/x-amz-cbor-1.1";
    private static final String RECORD = "\u00a4nSequenceNumberb17"
            + "x\u001bApproximateArrivalTimestamp\u00c1\u0005dDataC\u0001\u0002\u0003lPartitionKeyak";
    private static final byte[] ANSWER = ascii("\u00a3gRecords\u0081" + RECORD + "qNextShardIteratordnextdMore\u0001");

    private final RecordsTap tap = new RecordsTap();
    private final TapEnds.Http http = new TapEnds.Http();
    private final TapEnds.Sdk sdk = new TapEnds.Sdk();

    @Test
    void theSdkGetsAnAnswerWithoutRecordsWhichArePutBack() {
        tapped(CBOR).subscribe(sdk);
        sdk.request();
        for (byte piece : ANSWER) {
            http.send(ByteBuffer.wrap(new byte[] {piece}));
        }
        assertThat(sdk.chunks).isEmpty();
        http.subscriber().onComplete();

        assertThat(sdk.chunks)
                .containsExactly(ByteBuffer.wrap(ascii("\u00a3gRecords\u0080qNextShardIteratordnextdMore\u0001")));
        assertThat(sdk.signals).containsExactly("complete");
        GetRecordsResponse restored = tap.restored(response("next")).orElseThrow();
        assertThat(restored.nextShardIterator()).isEqualTo("next");
        assertThat(restored.records())
                .singleElement()
                .returns("17", Record::sequenceNumber)
                .returns(SdkBytes.fromByteArray(new byte[] {1, 2, 3}), Record::data);
    }

    @Test
    void whatIsNotUnderstoodHasToBeAskedForAgain() {
        tapped(CBOR).subscribe(sdk);
        http.send(ByteBuffer.wrap(ascii("{\"Records\": []}")));
        http.subscriber().onComplete();

        assertThat(sdk.chunks).containsExactly(ByteBuffer.wrap(ascii("\u00a0")));
        assertThat(tap.restored(response("next"))).isEmpty();
    }

    @Test
    void anAnswerInJsonIsNotTouched() {
        assertThat(tapped("application/x-amz-json-1.1")).isSameAs(http);
        GetRecordsResponse answer = response("next");
        assertThat(tap.restored(answer)).containsSame(answer);
    }

    @Test
    void allIsAskedForOnceAnythingIs() {
        tapped(CBOR).subscribe(sdk);
        assertThat(http.demand).isZero();
        sdk.request();

        assertThat(http.demand).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void errorsAndCancelsGoThrough() {
        tapped(CBOR).subscribe(sdk);
        http.send(ByteBuffer.wrap(ANSWER));
        sdk.cancel();
        http.subscriber().onError(new IOException("reset"));

        assertThat(http.cancelled).isTrue();
        assertThat(sdk.chunks).isEmpty();
        assertThat(sdk.signals).containsExactly("java.io.IOException: reset");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Publisher<ByteBuffer> tapped(String type) {
        return tap.tapped(
                SdkHttpResponse.builder()
                        .statusCode(200)
                        .putHeader("content-type", type)
                        .build(),
                http);
    }

    private static GetRecordsResponse response(String iterator) {
        return GetRecordsResponse.builder().nextShardIterator(iterator).build();
    }
}
