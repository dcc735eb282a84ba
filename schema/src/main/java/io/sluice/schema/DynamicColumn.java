package io.sluice.schema;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Dynamic values in the flat form of a block: the types that occur, the type of each value, then the values by type.
 *
 * <pre>
 * prefix: version 3 (8 bytes)  number of types (varint)  their names (text)  [prefixes of the types]
 * place of each value's type (1 byte; the number of types for NULL)  values of the first type, of the second, ...
 * </pre>
 *
 * <p>There are few types, since {@link DynamicCodec} makes few. Not thread safe.
 */
final class DynamicColumn implements NativeColumn {

    private static final int FLAT = 3;
    private static final int NULL = 255;

    private final Bytes places = new Bytes(64);
    private final Bytes shown = new Bytes(64);
    private final List<Member> members = new ArrayList<>();

    /** A type that occurs: what stands before its values in a row, its name and its values. */
    private record Member(int code, Bytes name, NativeColumn values) {}

    @Override
    public int append(byte[] row, int at) {
        if (row[at] == DynamicKind.NOTHING) {
            places.writeByte(NULL);
            return at + 1;
        }
        int start = at;
        boolean array = row[start] == DynamicKind.ARRAY;
        start += array ? 1 : 0;
        boolean nullable = row[start] == DynamicKind.NULLABLE;
        start += nullable ? 1 : 0;
        int code = row[start] | (array ? 0x100 : 0) | (nullable ? 0x200 : 0);
        int place = place(code);
        places.writeByte(place);
        return members.get(place)
                .values
                .append(row, start + DynamicKind.ofCode(code & 0xFF).codeLength());
    }

    private int place(int code) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).code == code) {
                return i;
            }
        }
        DataType type = DynamicKind.ofCode(code & 0xFF).type();
        type = (code & 0x200) == 0 ? type : new DataType.Nullable(type);
        type = (code & 0x100) == 0 ? type : new DataType.Array(type);
        byte[] text = type.toString().getBytes(StandardCharsets.UTF_8);
        Bytes name = new Bytes(32);
        name.writeVarint(text.length);
        name.write(text, 0, text.length);
        members.add(new Member(code, name, NativeColumn.of(type)));
        return members.size() - 1;
    }

    @Override
    public void appendFiller() {
        places.writeByte(NULL);
    }

    @Override
    public long size() {
        long size = (long) Long.BYTES + Bytes.varintLength(members.size()) + places.size();
        for (Member member : members) {
            size += member.name.size() + member.values.size();
        }
        return size;
    }

    @Override
    public void writePrefix(OutputStream out) throws IOException {
        Bytes prefix = new Bytes(256);
        prefix.writeLong(FLAT);
        prefix.writeVarint(members.size());
        for (Member member : members) {
            prefix.write(member.name.array(), 0, member.name.size());
        }
        prefix.writeTo(out);
        for (Member member : members) {
            member.values.writePrefix(out);
        }
    }

    @Override
    public void write(OutputStream out) throws IOException {
        shown.truncate(0);
        for (int i = 0; i < places.size(); i++) {
            byte place = places.array()[i];
            shown.writeByte(place == (byte) NULL ? members.size() : place);
        }
        shown.writeTo(out);
        for (Member member : members) {
            member.values.write(out);
        }
    }

    @Override
    public void clear() {
        places.truncate(0);
        members.clear();
    }
}
