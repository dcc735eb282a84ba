package io.sluice.sink;

import io.sluice.schema.EncodedRow;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/**
 * The rows of a batch that are still to be inserted, of a range of it.
 *
 * @param batch the batch
 * @param from first row
 * @param to row after the last
 * @param left which of them; bits outside the range are clear
 */
record RowSelection(Batch.Rows batch, int from, int to, BitSet left) {

    /** Those of the range that are not {@code settled}. */
    static RowSelection of(Batch.Rows batch, int from, int to, BitSet settled) {
        BitSet left = new BitSet(to);
        left.set(from, to);
        left.andNot(settled);
        return new RowSelection(batch, from, to, left);
    }

    int size() {
        return left.cardinality();
    }

    /** Index in the batch of the {@code n}th row of the selection, from 0. */
    int index(int n) {
        int index = left.nextSetBit(0);
        for (int i = 0; i < n; i++) {
            index = left.nextSetBit(index + 1);
        }
        return index;
    }

    List<EncodedRow> rows() {
        return left.stream().mapToObj(batch.records()::get).toList();
    }

    /**
     * A token for exactly these rows: made of their place in the batch, so that a restored batch that is taken apart
     * again uses the same tokens again.
     */
    String token() {
        int size = size();
        if (size == batch.records().size()) {
            return batch.token();
        }
        String range = batch.token() + "." + from + "-" + to;
        return size == to - from ? range : range + "." + digest(left);
    }

    private static String digest(BitSet rows) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(rows.toByteArray());
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
