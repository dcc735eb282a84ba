package io.sluice.schema;

import io.sluice.schema.DataType.Plain;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Values of one type, taken from row bytes one by one and laid out as Native has them. Not thread safe. */
interface NativeColumn {

    /**
     * Adds the value at {@code at} of a row.
     *
     * @return the position behind it
     */
    int append(byte[] row, int at);

    /** Adds a value that is never looked at, such as the one below a NULL. */
    void appendFiller();

    /** Size of prefix and values in bytes. */
    long size();

    /** Writes what the type has before its values, once a block. */
    default void writePrefix(OutputStream out) throws IOException {}

    void write(OutputStream out) throws IOException;

    void clear();

    /** The column of a type that a {@link Codec} exists for. */
    static NativeColumn of(DataType type) {
        return exact(declared(type));
    }

    /** The column of a type as a block declares it; inside of a Variant, which the server does not cast, that is any. */
    private static NativeColumn exact(DataType type) {
        if (type instanceof Plain plain) {
            return plain(plain);
        } else if (type instanceof DataType.DateTime) {
            return new Fixed(4);
        } else if (type instanceof DataType.DateTime64 || type instanceof DataType.Time64) {
            return new Fixed(8);
        } else if (type instanceof DataType.Decimal decimal) {
            return new Fixed(decimal.width());
        } else if (type instanceof DataType.FixedString fixedString) {
            return new Fixed(fixedString.length());
        } else if (type instanceof DataType.Enumeration enumeration) {
            // the filler must be a member
            return new Fixed(enumeration.width(), new EnumCodec(enumeration));
        } else if (type instanceof DataType.Nullable nullable) {
            return new Optional(exact(nullable.type()));
        } else if (type instanceof DataType.Array array) {
            return new Repeated(exact(array.element()));
        } else if (type instanceof DataType.Map map) {
            return new Repeated(new Group(List.of(exact(map.key()), exact(map.value()))));
        } else if (type instanceof DataType.Nested nested) {
            return new Repeated(group(nested.elements()));
        } else if (type instanceof DataType.Tuple tuple) {
            return group(tuple.elements());
        } else if (type instanceof DataType.Dynamic) {
            return new DynamicColumn();
        } else if (type instanceof DataType.Json) {
            return new Json();
        } else if (type instanceof DataType.Variant variant) {
            return new Choice(
                    variant.members().stream().map(NativeColumn::exact).toList());
        } else if (type instanceof DataType.LowCardinality lowCardinality) {
            return new Dictionary(lowCardinality);
        } else if (type instanceof DataType.SimpleAggregate aggregate) {
            return exact(aggregate.type());
        }
        throw new SchemaException("type " + type + " cannot be sent in a Native block");
    }

    private static NativeColumn group(List<DataType.Element> elements) {
        return new Group(elements.stream().map(element -> exact(element.type())).toList());
    }

    private static NativeColumn plain(Plain type) {
        return switch (type) {
            case INT8, UINT8, BOOL -> new Fixed(1);
            case INT16, UINT16, BFLOAT16, DATE -> new Fixed(2);
            case INT32, UINT32, FLOAT32, DATE32, TIME, IPV4 -> new Fixed(4);
            case INT64, UINT64, FLOAT64 -> new Fixed(8);
            case INT128, UINT128, UUID, IPV6 -> new Fixed(16);
            case INT256, UINT256 -> new Fixed(32);
            case STRING -> new Text();
            case POINT, RING, LINE_STRING, MULTI_LINE_STRING, POLYGON, MULTI_POLYGON -> exact(Codec.plainForm(type));
        };
    }

    /** The type that a block declares for a column: one with the same values that is laid out plainly. */
    static DataType declared(DataType type) {
        if (type instanceof DataType.LowCardinality lowCardinality) {
            return declared(lowCardinality.type());
        } else if (type instanceof DataType.SimpleAggregate aggregate) {
            return declared(aggregate.type());
        } else if (type instanceof DataType.Nullable nullable) {
            return new DataType.Nullable(declared(nullable.type()));
        } else if (type instanceof DataType.Array array) {
            return new DataType.Array(declared(array.element()));
        } else if (type instanceof DataType.Map map) {
            return new DataType.Map(declared(map.key()), declared(map.value()));
        } else if (type instanceof DataType.Tuple tuple) {
            return new DataType.Tuple(declared(tuple.elements()));
        } else if (type instanceof DataType.Nested nested) {
            return new DataType.Nested(declared(nested.elements()));
        }
        return type;
    }

    private static List<DataType.Element> declared(List<DataType.Element> elements) {
        return elements.stream()
                .map(element -> new DataType.Element(element.name(), declared(element.type())))
                .toList();
    }

    /** Values of one width. */
    final class Fixed implements NativeColumn {
        private final int width;
        private final byte[] filler;
        private final Chunks values = new Chunks();

        Fixed(int width) {
            this.width = width;
            this.filler = new byte[width];
        }

        Fixed(int width, Codec codec) {
            this.width = width;
            Bytes absent = new Bytes(width);
            codec.writeAbsent(absent);
            this.filler = absent.copy();
        }

        @Override
        public int append(byte[] row, int at) {
            switch (width) {
                case 1 -> values.writeByte(row[at]);
                case 4 -> values.writeInt(Words.halfAt(row, at));
                case 8 -> values.writeLong(Words.at(row, at));
                default -> values.write(row, at, width);
            }
            return at + width;
        }

        @Override
        public void appendFiller() {
            values.write(filler, 0, width);
        }

        @Override
        public long size() {
            return values.size();
        }

        @Override
        public void write(OutputStream out) throws IOException {
            values.writeTo(out);
        }

        @Override
        public void clear() {
            values.clear();
        }
    }

    /** Texts: length and bytes, as in a row. */
    final class Text implements NativeColumn {
        private final Chunks values = new Chunks();

        @Override
        public int append(byte[] row, int at) {
            int length = row[at];
            int start = at + 1;
            if (length < 0) {
                length = Bytes.varint(row, at);
                start = at + Bytes.varintLength(length);
            }
            int end = start + length;
            values.write(row, at, end - at);
            return end;
        }

        @Override
        public void appendFiller() {
            values.writeByte(0);
        }

        @Override
        public long size() {
            return values.size();
        }

        @Override
        public void write(OutputStream out) throws IOException {
            values.writeTo(out);
        }

        @Override
        public void clear() {
            values.clear();
        }
    }

    /** Nullable values: which are NULL, one byte each, then the values, with fillers. */
    final class Optional implements NativeColumn {
        private final Chunks nulls = new Chunks();
        private final NativeColumn values;

        Optional(NativeColumn values) {
            this.values = values;
        }

        @Override
        public int append(byte[] row, int at) {
            nulls.writeByte(row[at]);
            if (row[at] == 0) {
                return values.append(row, at + 1);
            }
            values.appendFiller();
            return at + 1;
        }

        @Override
        public void appendFiller() {
            nulls.writeByte(1);
            values.appendFiller();
        }

        @Override
        public long size() {
            return nulls.size() + values.size();
        }

        @Override
        public void writePrefix(OutputStream out) throws IOException {
            values.writePrefix(out);
        }

        @Override
        public void write(OutputStream out) throws IOException {
            nulls.writeTo(out);
            values.write(out);
        }

        @Override
        public void clear() {
            nulls.clear();
            values.clear();
        }
    }

    /** Arrays and maps: where each ends among all elements, eight bytes each, then the elements. */
    final class Repeated implements NativeColumn {
        private final Chunks ends = new Chunks();
        private final NativeColumn elements;
        private long count;

        Repeated(NativeColumn elements) {
            this.elements = elements;
        }

        @Override
        public int append(byte[] row, int at) {
            int length = row[at];
            int next = at + 1;
            if (length < 0) {
                length = Bytes.varint(row, at);
                next = at + Bytes.varintLength(length);
            }
            for (int i = 0; i < length; i++) {
                next = elements.append(row, next);
            }
            count += length;
            ends.writeLong(count);
            return next;
        }

        @Override
        public void appendFiller() {
            ends.writeLong(count);
        }

        @Override
        public long size() {
            return ends.size() + elements.size();
        }

        @Override
        public void writePrefix(OutputStream out) throws IOException {
            elements.writePrefix(out);
        }

        @Override
        public void write(OutputStream out) throws IOException {
            ends.writeTo(out);
            elements.write(out);
        }

        @Override
        public void clear() {
            ends.clear();
            elements.clear();
            count = 0;
        }
    }

    /** Tuples, and the entries of maps: all first elements, then all second ones, and so on. */
    final class Group implements NativeColumn {
        private final NativeColumn[] elements;

        Group(List<NativeColumn> elements) {
            this.elements = elements.toArray(NativeColumn[]::new);
        }

        @Override
        public int append(byte[] row, int at) {
            int next = at;
            for (NativeColumn element : elements) {
                next = element.append(row, next);
            }
            return next;
        }

        @Override
        public void appendFiller() {
            for (NativeColumn element : elements) {
                element.appendFiller();
            }
        }

        @Override
        public long size() {
            long size = 0;
            for (NativeColumn element : elements) {
                size += element.size();
            }
            return size;
        }

        @Override
        public void writePrefix(OutputStream out) throws IOException {
            for (NativeColumn element : elements) {
                element.writePrefix(out);
            }
        }

        @Override
        public void write(OutputStream out) throws IOException {
            for (NativeColumn element : elements) {
                element.write(out);
            }
        }

        @Override
        public void clear() {
            for (NativeColumn element : elements) {
                element.clear();
            }
        }
    }

    /** JSON: a prefix of eight bytes that announces texts, then these: the server reads them as it does from JSONEachRow. */
    final class Json implements NativeColumn {
        private static final int TEXTS = 1;
        private static final byte[] EMPTY = {2, '{', '}'};

        private final Text texts = new Text();

        @Override
        public int append(byte[] row, int at) {
            return texts.append(row, at);
        }

        @Override
        public void appendFiller() {
            texts.append(EMPTY, 0);
        }

        @Override
        public long size() {
            return Long.BYTES + texts.size();
        }

        @Override
        public void writePrefix(OutputStream out) throws IOException {
            out.write(new byte[] {TEXTS, 0, 0, 0, 0, 0, 0, 0});
        }

        @Override
        public void write(OutputStream out) throws IOException {
            texts.write(out);
        }

        @Override
        public void clear() {
            texts.clear();
        }
    }

    /**
     * Texts and numbers by their place in a dictionary, which is the values of the block as they come: the server does
     * not ask that they differ.
     *
     * <pre>
     * prefix: version 1 (8 bytes)
     * index width and flags (8 bytes)  number of keys (8 bytes)  keys  number of values (8 bytes)  places (4 bytes each)
     * </pre>
     */
    final class Dictionary implements NativeColumn {
        private static final long WIDE_KEYS_OF_ITS_OWN = 2 | 1 << 9 | 1 << 10;

        private final NativeColumn keys;
        private final boolean nullable;
        private final Chunks places = new Chunks();
        private int keyCount;

        Dictionary(DataType.LowCardinality type) {
            nullable = type.type() instanceof DataType.Nullable;
            keys = exact(type.type() instanceof DataType.Nullable optional ? optional.type() : type.type());
        }

        @Override
        public int append(byte[] row, int at) {
            if (nullable && row[at] != 0) {
                appendFiller();
                return at + 1;
            }
            startKeys();
            places.writeInt(keyCount++);
            return keys.append(row, nullable ? at + 1 : at);
        }

        @Override
        public void appendFiller() {
            startKeys();
            places.writeInt(0);
        }

        /** The first key stands for NULL. */
        private void startKeys() {
            if (keyCount == 0) {
                keys.appendFiller();
                keyCount = 1;
            }
        }

        @Override
        public long size() {
            return Long.BYTES + (keyCount == 0 ? 0 : 3L * Long.BYTES + keys.size() + places.size());
        }

        @Override
        public void writePrefix(OutputStream out) throws IOException {
            writeLong(1, out);
        }

        @Override
        public void write(OutputStream out) throws IOException {
            if (keyCount == 0) {
                return;
            }
            writeLong(WIDE_KEYS_OF_ITS_OWN, out);
            writeLong(keyCount, out);
            keys.write(out);
            writeLong(places.size() / Integer.BYTES, out);
            places.writeTo(out);
        }

        private static void writeLong(long value, OutputStream out) throws IOException {
            Bytes bytes = new Bytes(Long.BYTES);
            bytes.writeLong(value);
            bytes.writeTo(out);
        }

        @Override
        public void clear() {
            keys.clear();
            places.clear();
            keyCount = 0;
        }
    }

    /** Variants: a prefix of eight zero bytes, the member of each value, one byte each, then the values by member. */
    final class Choice implements NativeColumn {
        private static final int NULL = 255;

        private final Chunks choices = new Chunks();
        private final NativeColumn[] members;

        Choice(List<NativeColumn> members) {
            this.members = members.toArray(NativeColumn[]::new);
        }

        @Override
        public int append(byte[] row, int at) {
            int member = row[at] & 0xFF;
            choices.writeByte(member);
            return member == NULL ? at + 1 : members[member].append(row, at + 1);
        }

        @Override
        public void appendFiller() {
            choices.writeByte(NULL);
        }

        @Override
        public long size() {
            long size = (long) Long.BYTES + choices.size();
            for (NativeColumn member : members) {
                size += member.size();
            }
            return size;
        }

        @Override
        public void writePrefix(OutputStream out) throws IOException {
            out.write(new byte[Long.BYTES]);
            for (NativeColumn member : members) {
                member.writePrefix(out);
            }
        }

        @Override
        public void write(OutputStream out) throws IOException {
            choices.writeTo(out);
            for (NativeColumn member : members) {
                member.write(out);
            }
        }

        @Override
        public void clear() {
            choices.clear();
            for (NativeColumn member : members) {
                member.clear();
            }
        }
    }
}
