package io.sluice.sink;

import com.clickhouse.data.ClickHouseCityHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * CityHash128 of version 1.0.2, which ClickHouse puts before each compressed block. A pure function.
 *
 * <p>The client's own takes longer over a block than LZ4 does, for it gathers every number byte by byte; here the loop over
 * long blocks reads them whole, and short ones are left to it.
 */
final class CityHash {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long K0 = 0xc3a5c85c97cb3127L;
    private static final long K1 = 0xb492b66fbe98f273L;
    private static final long K3 = 0xc949d7c7509e6557L;
    private static final long MIX = 0x9ddfea08eb382d69L;

    private static final int SEED_BYTES = 16;
    private static final int STRIDE = 128;

    private CityHash() {}

    /** Puts the hash of {@code length} bytes from {@code start} on at {@code at} of {@code out}, low half first. */
    @SuppressWarnings("deprecation") // the library keeps it for its own older client
    static void write(byte[] bytes, int start, int length, ByteBuffer out, int at) {
        if (length < SEED_BYTES + STRIDE) {
            long[] hash = ClickHouseCityHash.cityHash128(bytes, start, length);
            out.putLong(at, hash[0]).putLong(at + Long.BYTES, hash[1]);
            return;
        }
        int s = start + SEED_BYTES;
        int end = start + length;
        long x = at(bytes, start) ^ K3;
        long y = at(bytes, start + 8);
        long z = (length - SEED_BYTES) * K1;
        long v1 = Long.rotateRight(y ^ K1, 49) * K1 + at(bytes, s);
        long v2 = Long.rotateRight(v1, 42) * K1 + at(bytes, s + 8);
        long w1 = Long.rotateRight(y + z, 35) * K1 + x;
        long w2 = Long.rotateRight(x + at(bytes, s + 88), 53) * K1;
        // The original does two rounds of 64 bytes at a time.
        for (int rounds = (end - s) / STRIDE * 2; rounds > 0; rounds--) {
            x = Long.rotateRight(x + y + v1 + at(bytes, s + 16), 37) * K1;
            y = Long.rotateRight(y + v2 + at(bytes, s + 48), 42) * K1;
            x ^= w2;
            y ^= v1;
            z = Long.rotateRight(z ^ w1, 33);
            long a = v2 * K1 + at(bytes, s);
            long sum = a + at(bytes, s + 8) + at(bytes, s + 16);
            long b = Long.rotateRight(x + w1 + a + at(bytes, s + 24), 21);
            v1 = sum + at(bytes, s + 24);
            v2 = b + Long.rotateRight(sum, 44) + a;
            a = z + w2 + at(bytes, s + 32);
            sum = a + at(bytes, s + 40) + at(bytes, s + 48);
            b = Long.rotateRight(y + a + at(bytes, s + 56), 21);
            w1 = sum + at(bytes, s + 56);
            w2 = b + Long.rotateRight(sum, 44) + a;
            long swap = z;
            z = x;
            x = swap;
            s += 64;
        }
        y += Long.rotateRight(w1, 37) * K0 + z;
        x += Long.rotateRight(v1 + z, 49) * K0;
        int left = end - s;
        for (int done = 0; done < left; ) {
            done += 32;
            int t = end - done;
            y = Long.rotateRight(y - x, 42) * K0 + v2;
            w1 += at(bytes, t + 16);
            x = Long.rotateRight(x, 49) * K0 + w1;
            w1 += v1;
            long a = v1 + at(bytes, t);
            long sum = a + at(bytes, t + 8) + at(bytes, t + 16);
            long b = Long.rotateRight(v2 + a + at(bytes, t + 24), 21);
            v1 = sum + at(bytes, t + 24);
            v2 = b + Long.rotateRight(sum, 44) + a;
        }
        x = mixed(x, v1);
        y = mixed(y, w1);
        out.putLong(at, mixed(x + v2, w2) + y).putLong(at + Long.BYTES, mixed(x + w2, y + v2));
    }

    private static long at(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index);
    }

    private static long mixed(long low, long high) {
        long a = (low ^ high) * MIX;
        a ^= a >>> 47;
        long b = (high ^ a) * MIX;
        b ^= b >>> 47;
        return b * MIX;
    }
}
