package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ChunksTest {

    private final Chunks chunks = new Chunks();
    private final ByteArrayOutputStream wanted = new ByteArrayOutputStream();

    @Test
    void holdsWhatWasWrittenWhereverAChunkEnds() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        while (wanted.size() <= 1 << 20) {
            writeSomething(random);
        }

        assertThat(written()).as("seed %s", seed).isEqualTo(wanted.toByteArray());
        assertThat(chunks.size()).isEqualTo(wanted.size()).isGreaterThan(1 << 20);
    }

    @Test
    void beginsAnewWhenItIsCleared() throws IOException {
        chunks.write(new byte[1 << 20], 0, 1 << 20);
        chunks.clear();
        assertThat(chunks.size()).isZero();
        assertThat(written()).isEmpty();

        Random random = new Random(5);
        for (int i = 0; i < 100; i++) {
            writeSomething(random);
        }

        assertThat(written()).isEqualTo(wanted.toByteArray());
    }

    private void writeSomething(Random random) {
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        switch (random.nextInt(4)) {
            case 0 -> {
                byte value = (byte) random.nextInt();
                chunks.writeByte(value);
                wanted.write(value);
            }
            case 1 -> {
                int value = random.nextInt();
                chunks.writeInt(value);
                wanted.write(number.putInt(value).array(), 0, Integer.BYTES);
            }
            case 2 -> {
                long value = random.nextLong();
                chunks.writeLong(value);
                wanted.writeBytes(number.putLong(value).array());
            }
            default -> {
                byte[] bytes = new byte[random.nextInt(3000)];
                random.nextBytes(bytes);
                int start = random.nextInt(bytes.length + 1);
                chunks.write(bytes, start, bytes.length - start);
                wanted.write(bytes, start, bytes.length - start);
            }
        }
    }

    private byte[] written() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        chunks.writeTo(out);
        return out.toByteArray();
    }
}
