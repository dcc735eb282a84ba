package io.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sluice.jobconfig.PayloadConfig;
import io.sluice.jobconfig.PayloadConfig.Compression;
import io.sluice.jobconfig.PayloadConfig.Documents;
import io.sluice.jobconfig.PayloadConfig.Envelope;
import io.sluice.schema.Column;
import io.sluice.schema.DataType;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged, hostile and enormous payloads: rejections at most, in bounded memory, with everything accounted for. */
class PayloadFuzzTest {

    private static final int DAMAGED = Integer.getInteger("sluice.fuzz.payloads", 1_000_000);
    private static final long SEED = Long.getLong("sluice.seed", 20_150_912L);

    private static final Table TABLE = new Table(
            "default",
            "t",
            List.of(
                    new Column("a", DataType.parse("Int32"), Column.DefaultKind.NONE),
                    new Column("b", DataType.parse("String"), Column.DefaultKind.NONE),
                    new Column("c", DataType.parse("Array(Nullable(String))"), Column.DefaultKind.NONE)));

    private static final List<byte[]> PAYLOADS = payloads();

    private static List<byte[]> payloads() {
        List<byte[]> payloads = new ArrayList<>();
        String one = "{\"a\":1,\"b\":\"x\u00e9\\n\",\"c\":[\"y\",null,\"{}\"]}";
        for (String plain : List.of(
                one,
                one + "\n" + one,
                one + one,
                "[" + one + ", " + one + "]",
                "\ufeff " + one,
                "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logEvents\":[{\"id\":\"7\",\"a\":2,"
                        + "\"message\":\"{\\\"k\\\":[1]}\"},{\"a\":3}]}",
                "{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[]}")) {
            for (Compression compression : Compression.values()) {
                payloads.add(Payloads.compress(compression, Payloads.utf8(plain)));
            }
        }
        return payloads;
    }

    @Test
    void turnsAnyDamageIntoRejectionsAtMost() {
        System.out.println("seed of the damaged payloads: -Dsluice.seed=" + SEED);
        Random random = new Random(SEED);
        List<PayloadMapper> mappers = Stream.concat(
                        Arrays.stream(Documents.values()).map(Payloads::config),
                        Stream.of(Payloads.config(Envelope.Wrapper.CLOUDWATCH_LOGS)))
                .map(config -> new PayloadMapper(RowEncoder.forTable(TABLE, List.of()), config, mapped -> {}))
                .toList();
        Count out = new Count();
        for (int i = 0; i < DAMAGED; i++) {
            byte[] payload = damage(PAYLOADS.get(random.nextInt(PAYLOADS.size())), random);
            StreamRecord record = Payloads.record(payload, Integer.toString(i), 0);
            try {
                mappers.get(i % mappers.size()).map(record, out);
            } catch (RuntimeException e) {
                fail("payload " + i + " of seed " + SEED + ": " + HexFormat.of().formatHex(payload), e);
            }
        }
        mappers.forEach(PayloadMapper::close);
        assertThat(out.mapped).isGreaterThan(DAMAGED / 2);
    }

    private static byte[] damage(byte[] payload, Random random) {
        byte[] damaged = payload.clone();
        for (int i = random.nextInt(4); i >= 0 && damaged.length > 0; i--) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(5)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) "{}[]\":,\\\n 0u\0".charAt(random.nextInt(13));
                case 2 -> damaged = Arrays.copyOf(damaged, at);
                case 3 -> damaged = Arrays.copyOfRange(damaged, at, damaged.length);
                default -> {
                    byte[] longer = Arrays.copyOf(damaged, damaged.length + at);
                    System.arraycopy(damaged, 0, longer, damaged.length, at);
                    damaged = longer;
                }
            }
        }
        return damaged;
    }

    static Stream<byte[]> enormous() {
        int size = 10 * 1024 * 1024;
        byte[] brackets = new byte[size];
        Arrays.fill(brackets, (byte) '[');
        byte[] braces = new byte[size];
        Arrays.fill(braces, (byte) '{');
        byte[] lines = Payloads.utf8("{\"a\":[\n".repeat(size / 7));
        byte[] quotes = Payloads.utf8("\"{".repeat(size / 2));
        byte[] members = Payloads.utf8("{\"a\":".repeat(size / 5));
        byte[] spaces = new byte[size];
        Arrays.fill(spaces, (byte) ' ');
        byte[] escapes = Payloads.utf8("{\"b\":\"" + "\\".repeat(size));
        return Stream.of(brackets, braces, lines, quotes, members, spaces, escapes);
    }

    /** The work is a fixed number of passes over the bytes; anything worse would take hours here. */
    @ParameterizedTest
    @MethodSource("enormous")
    void rejectsHostilePayloadsOfTenMebibytes(byte[] payload) {
        for (PayloadConfig config : List.of(PayloadConfig.DEFAULT, Payloads.config(Envelope.Wrapper.CLOUDWATCH_LOGS))) {
            List<MappedRecord> out = new ArrayList<>();
            try (PayloadMapper mapper =
                    new PayloadMapper(RowEncoder.forTable(TABLE, List.of()), config, mapped -> {})) {
                mapper.map(Payloads.record(payload), PayloadMapperTest.collector(out));
            }
            assertThat(out).isNotEmpty().noneMatch(mapped -> mapped instanceof EncodedRow);
        }
    }

    @Test
    void takesAStringOfTenMebibytes() {
        byte[] payload = Payloads.utf8("{\"b\":\"" + "x".repeat(10 * 1024 * 1024) + "\"}");
        List<MappedRecord> out = new ArrayList<>();
        try (PayloadMapper mapper =
                new PayloadMapper(RowEncoder.forTable(TABLE, List.of()), PayloadConfig.DEFAULT, mapped -> {})) {
            mapper.map(Payloads.record(payload), PayloadMapperTest.collector(out));
        }
        assertThat(out).singleElement().isInstanceOf(EncodedRow.class);
    }

    private static final class Count implements Collector<MappedRecord> {

        private int mapped;

        @Override
        public void collect(MappedRecord record) {
            mapped++;
        }

        @Override
        public void close() {}
    }
}
