package io.sluice.sink;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads an answer in ClickHouse's RowBinary format whose columns are all of type String. */
final class TextRows {

    private TextRows() {}

    /** The rows of {@code answer}, each of {@code width} texts. */
    static List<List<String>> read(InputStream answer, int width) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        InputStream stream = new BufferedInputStream(answer);
        DataInputStream in = new DataInputStream(stream);
        while (width > 0) {
            stream.mark(1);
            if (stream.read() < 0) {
                break;
            }
            stream.reset();
            List<String> row = new ArrayList<>(width);
            for (int i = 0; i < width; i++) {
                byte[] text = new byte[length(in)];
                in.readFully(text);
                row.add(new String(text, StandardCharsets.UTF_8));
            }
            rows.add(row);
        }
        return rows;
    }

    private static int length(InputStream in) throws IOException {
        int length = 0;
        for (int shift = 0; shift < 32; shift += 7) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            length |= (b & 0x7F) << shift;
            if (b < 0x80) {
                return length;
            }
        }
        throw new IOException("a length of more than 32 bits");
    }
}
