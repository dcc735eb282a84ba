package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.DataType;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.Rejection;
import io.sluice.schema.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Records for tests: rows of a table {@code (n UInt32, s String DEFAULT 'none')}. */
final class Records {

    static final List<Column> COLUMNS = List.of(
            new Column("n", DataType.parse("UInt32"), Column.DefaultKind.NONE),
            new Column("s", DataType.parse("String"), Column.DefaultKind.DEFAULT));

    static final String TABLE_COLUMNS = "(n UInt32, s String DEFAULT 'none')";

    private Records() {}

    static StreamRecord origin(int n) {
        return origin(n, ("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8));
    }

    static StreamRecord origin(int n, byte[] payload) {
        return new StreamRecord(
                payload, "edits", "shardId-000000000001", "4959" + n, 0, "key-" + n, 1_700_000_000_000L);
    }

    static EncodedRow row(int n, String s) {
        return row(origin(n, message(n, s).getBytes(StandardCharsets.UTF_8)), n, s);
    }

    /** The message of a row. */
    static String message(int n, String s) {
        StringBuilder json = new StringBuilder("{\"n\":").append(n).append(",\"s\":\"");
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            json.append(c < ' ' || c == '"' || c == '\\' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return json.append("\"}").toString();
    }

    static EncodedRow row(StreamRecord origin, int n, String s) {
        ByteArrayOutputStream bytes = number(n);
        byte[] text = s.getBytes(StandardCharsets.UTF_8);
        bytes.write(0);
        int length = text.length;
        while (length >= 0x80) {
            bytes.write((length & 0x7F) | 0x80);
            length >>>= 7;
        }
        bytes.write(length);
        bytes.writeBytes(text);
        return new EncodedRow(origin, bytes.toByteArray(), false);
    }

    static EncodedRow rowWithDefault(int n) {
        ByteArrayOutputStream bytes = number(n);
        bytes.write(1);
        return new EncodedRow(origin(n), bytes.toByteArray(), true);
    }

    static Rejection rejection(int n) {
        return new Rejection(
                origin(n, new byte[] {'{', (byte) 0xFF, 0, (byte) n}),
                Rejection.Kind.CAST,
                "found \"x\"; wanted UInt32",
                "n",
                "number");
    }

    private static ByteArrayOutputStream number(int n) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        for (int shift = 0; shift < 32; shift += 8) {
            bytes.write(n >>> shift);
        }
        return bytes;
    }
}
