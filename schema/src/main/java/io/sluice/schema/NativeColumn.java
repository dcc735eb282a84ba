package io.sluice.schema;

import io.sluice.schema.DataType.Plain;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Values of one type, taken from row bytes one by one and laid out as Native has them. Not thread safe. */
sealed interface NativeColumn {

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
        DataType declared = declared(type);
        if (declared instanceof Plain plain) {
            return plain(plain);
        } else if (declared instanceof DataType.DateTime) {
            return new Fixed(4);
        } else if (declared instanceof DataType.DateTime64 || declared instanceof DataType.Time64) {
            return new Fixed(8);
        } else if (declared instanceof DataType.Decimal decimal) {
            return new Fixed(decimal.width());
        } else if (declared instanceof DataType.FixedString fixedString) {
            return new Fixed(fixedString.length());
        } else if (declared instanceof DataType.Enumeration enumeration) {
            // the filler must be a member
            return new Fixed(enumeration.width(), new EnumCodec(enumeration));
        } else if (declared instanceof DataType.Nullable nullable) {
            return new Optional(of(nullable.type()));
        } else if (declared instanceof DataType.Array array) {
            return new Repeated(of(array.element()));
        } else if (declared instanceof DataType.Map map) {
            return new Repeated(new Group(List.of(of(map.key()), of(map.value()))));
        } else if (declared instanceof DataType.Nested nested) {
            return new Repeated(group(nested.elements()));
        } else if (declared instanceof DataType.Tuple tuple) {
            return group(tuple.elements());
        } else if (declared instanceof DataType.Variant variant) {
            return new Choice(variant.members().stream().map(NativeColumn::of).toList());
        }
        throw new SchemaException("type " + type + " cannot be sent in a Native block");
    }

    private static NativeColumn group(List<DataType.Element> elements) {
        return new Group(elements.stream().map(element -> of(element.type())).toList());
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
            case POINT, RING, LINE_STRING, MULTI_LINE_STRING, POLYGON, MULTI_POLYGON -> of(Codec.plainForm(type));
        };
    }

    /** The type that a block declares for a column: one with the same values that is laid out plainly. */
    static DataType declared(DataType type) {
        if (type instanceof DataType.LowCardinality lowCardinality) {
            return declared(lowCardinality.type());
        } else if (type instanceof DataType.SimpleAggregate aggregate) {
            return declared(aggregate.type());
        } else if (type instanceof DataType.Json) {
            return Plain.STRING;
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
        private final Bytes values = new Bytes(256);

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
            values.write(row, at, width);
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
            values.truncate(0);
        }
    }

    /** Texts: length and bytes, as in a row. */
    final class Text implements NativeColumn {
        private final Bytes values = new Bytes(1024);

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
            values.truncate(0);
        }
    }

    /** Nullable values: which are NULL, one byte each, then the values, with fillers. */
    final class Optional implements NativeColumn {
        private final Bytes nulls = new Bytes(64);
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
            nulls.truncate(0);
            values.clear();
        }
    }

    /** Arrays and maps: where each ends among all elements, eight bytes each, then the elements. */
    final class Repeated implements NativeColumn {
        private final Bytes ends = new Bytes(64);
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
            ends.truncate(0);
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

    /** Variants: a prefix of eight zero bytes, the member of each value, one byte each, then the values by member. */
    final class Choice implements NativeColumn {
        private static final int NULL = 255;

        private final Bytes choices = new Bytes(64);
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
            choices.truncate(0);
            for (NativeColumn member : members) {
                member.clear();
            }
        }
    }
}
