package io.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.sluice.job.LocalRun;
import io.sluice.job.Pipeline;
import io.sluice.job.Preflight;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeFile;
import io.sluice.local.WikipediaEdits;
import io.sluice.source.KinesisSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.SnappyFramedOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/**
 * All real edits through the whole pipe, in ten forms at once, with broken records in ten ways among them, and a pipe
 * file that says nothing of it.
 */
class PayloadPipeIT {

    private static final long SEED = Long.getLong("sluice.seed", 39_244L);

    /** A broken record: its bytes, and the kind that the error table has to give. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Broken(String kind, byte[] bytes) {}

    @TempDir
    private Path state;

    @Test
    void storesEveryEditWhateverItCameInAndKeepsEveryBrokenRecord() throws Exception {
        System.out.println("seed of the mixed payloads: -Dsluice.seed=" + SEED);
        Random random = new Random(SEED);
        List<String> edits = new ArrayList<>(WikipediaEdits.documents());
        Collections.shuffle(edits, random);
        List<byte[]> payloads = new ArrayList<>(pack(edits));
        List<Broken> broken = broken(edits, payloads.size() / 100);
        assertThat(broken).hasSizeGreaterThanOrEqualTo(200);
        broken.forEach(record -> payloads.add(record.bytes()));
        Collections.shuffle(payloads, random);

        try (DemoServices services = DemoServices.start()) {
            services.feed().createStream(4);
            services.createTable();
            put(services.feed(), payloads);
            PipeConfig pipe =
                    PipeFile.parse(services.pipeFile("true"), "pipe.yaml").config();
            Pipeline pipeline = new Pipeline(pipe, Preflight.of(pipe).destination());
            try (LocalRun run = LocalRun.start(
                    pipe.name(),
                    new LocalRun.Options(2, state, Duration.ofSeconds(1), "0"),
                    env -> pipeline.build(env, KinesisSource.of(pipe.kinesis())))) {
                await().atMost(Duration.ofSeconds(90))
                        .pollInterval(Duration.ofMillis(200))
                        .untilAsserted(() -> {
                            assertThat(run.awaitEnd(Duration.ZERO)).isFalse();
                            assertThat(services.rows()).isEqualTo(WikipediaEdits.COUNT);
                            assertThat(errors(services)).hasSameSizeAs(broken);
                        });
            }

            services.clickHouse().query("CREATE TABLE default.expected AS default.wikipedia_edits");
            services.clickHouse()
                    .query("INSERT INTO default.expected SETTINGS async_insert = 0 FORMAT JSONEachRow\n"
                            + String.join("\n", edits));
            assertThat(rows(services, "default.wikipedia_edits")).isEqualTo(rows(services, "default.expected"));
            assertThat(errors(services))
                    .containsExactlyInAnyOrderElementsOf(broken.stream()
                            .map(record -> record.kind() + "\t"
                                    + HexFormat.of().withUpperCase().formatHex(record.bytes()))
                            .toList());
        }
    }

    /** The edits, a tenth in each of ten forms. */
    private static List<byte[]> pack(List<String> edits) {
        List<Function<List<String>, List<byte[]>>> forms = List.of(
                tenth -> each(tenth, bytes -> bytes),
                tenth -> each(tenth, PayloadPipeIT::gzip),
                tenth -> each(tenth, PayloadPipeIT::zstd),
                tenth -> each(tenth, PayloadPipeIT::lz4),
                tenth -> each(tenth, PayloadPipeIT::snappy),
                tenth -> groups(tenth, 20, group -> utf8(String.join("\n", group))),
                tenth -> groups(tenth, 20, group -> utf8(group.toString())),
                tenth -> groups(tenth, 20, group -> utf8(String.join("", group))),
                tenth -> groups(tenth, 100, group -> KplAggregate.of("key", each(group, bytes -> bytes))),
                tenth -> groups(tenth, 100, group -> KplAggregate.of("key", each(group, PayloadPipeIT::gzip))));
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < forms.size(); i++) {
            int from = edits.size() * i / forms.size();
            int to = edits.size() * (i + 1) / forms.size();
            payloads.addAll(forms.get(i).apply(edits.subList(from, to)));
        }
        return payloads;
    }

    private static List<Broken> broken(List<String> edits, int count) {
        List<Broken> broken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String edit = edits.get(i);
            broken.add(
                    switch (i % 10) {
                        case 0 -> new Broken("DECOMPRESS", truncated(gzip(utf8(edit))));
                        case 1 -> new Broken("DECOMPRESS", truncated(zstd(utf8(edit))));
                        case 2 -> new Broken("DECOMPRESS", truncated(lz4(utf8(edit))));
                        case 3 -> new Broken("DECOMPRESS", truncated(snappy(utf8(edit))));
                        case 4 -> new Broken("DECOMPRESS", damaged(gzip(utf8(edit))));
                        case 5 -> new Broken("SYNTAX", truncated(utf8(edit)));
                        case 6 -> new Broken("SYNTAX", utf8("no JSON at all " + i));
                        case 7 -> new Broken("SYNTAX", utf8("  "));
                        case 8 -> new Broken("CAST", utf8("{\"added\":\"many\",\"delta\":" + i + "}"));
                        default -> new Broken("SIZE", gzip(new byte[(17 << 20) + i]));
                    });
        }
        return broken;
    }

    private static byte[] truncated(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length - 6);
    }

    private static byte[] damaged(byte[] bytes) {
        byte[] damaged = bytes.clone();
        damaged[bytes.length - 6] ^= 1;
        return damaged;
    }

    private static List<byte[]> each(List<String> edits, Function<byte[], byte[]> form) {
        return edits.stream().map(edit -> form.apply(utf8(edit))).toList();
    }

    private static List<byte[]> groups(List<String> edits, int size, Function<List<String>, byte[]> form) {
        List<byte[]> payloads = new ArrayList<>();
        for (int from = 0; from < edits.size(); from += size) {
            payloads.add(form.apply(edits.subList(from, Math.min(from + size, edits.size()))));
        }
        return payloads;
    }

    private static void put(EditFeed feed, List<byte[]> payloads) {
        int batch = 100;
        for (int from = 0; from < payloads.size(); from += batch) {
            List<PutRecordsRequestEntry> entries = new ArrayList<>();
            for (byte[] payload : payloads.subList(from, Math.min(from + batch, payloads.size()))) {
                entries.add(PutRecordsRequestEntry.builder()
                        .partitionKey(String.format(Locale.ROOT, "key-%d", Arrays.hashCode(payload)))
                        .data(SdkBytes.fromByteArray(payload))
                        .build());
            }
            feed.put(entries);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] plain) {
        return compress(plain, GZIPOutputStream::new);
    }

    private static byte[] zstd(byte[] plain) {
        return compress(plain, ZstdOutputStreamNoFinalizer::new);
    }

    private static byte[] lz4(byte[] plain) {
        return compress(plain, LZ4FrameOutputStream::new);
    }

    private static byte[] snappy(byte[] plain) {
        return compress(plain, SnappyFramedOutputStream::new);
    }

    /** Opens a compressing stream over another. */
    private interface Codec {
        OutputStream open(OutputStream out) throws IOException;
    }

    private static byte[] compress(byte[] plain, Codec codec) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = codec.open(bytes)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static List<String> errors(DemoServices services) {
        return services.clickHouse()
                .query("SELECT error_kind, hex(raw_message) FROM default.wikipedia_edits_clickpipes_error")
                .lines()
                .toList();
    }

    private static List<String> rows(DemoServices services, String table) {
        return services.clickHouse()
                .query("SELECT * EXCEPT (_shard, _sequence_number, _timestamp) FROM " + table
                        + " ORDER BY ALL FORMAT JSONCompactEachRow")
                .lines()
                .toList();
    }
}
