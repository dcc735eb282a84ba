package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.data.ClickHouseCityHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the library keeps its hash for its own older client
final class CityHashTest {

    private static final int HASH_BYTES = 16;

    @Test
    void isThatOfTheClientForEveryLength() {
        byte[] bytes = new byte[2000];
        new Random(11).nextBytes(bytes);
        for (int length = 0; length <= 1000; length++) {
            int start = length % 37;
            ByteBuffer hash = ByteBuffer.allocate(HASH_BYTES + 5).order(ByteOrder.LITTLE_ENDIAN);

            CityHash.write(bytes, start, length, hash, 5);

            assertThat(new long[] {hash.getLong(5), hash.getLong(13)})
                    .as("%s bytes from %s on", length, start)
                    .containsExactly(ClickHouseCityHash.cityHash128(bytes, start, length));
        }
    }

    @Test
    void isThatOfTheClientForAWholeBlock() {
        byte[] bytes = new byte[BlockCompressor.BLOCK_BYTES];
        new Random(12).nextBytes(bytes);
        ByteBuffer hash = ByteBuffer.allocate(HASH_BYTES).order(ByteOrder.LITTLE_ENDIAN);

        CityHash.write(bytes, 0, bytes.length, hash, 0);

        assertThat(new long[] {hash.getLong(0), hash.getLong(8)})
                .containsExactly(ClickHouseCityHash.cityHash128(bytes, 0, bytes.length));
    }
}
