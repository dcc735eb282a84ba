package io.sluice.schema;

import io.sluice.schema.DataType.Plain;

/** The types that values of a Dynamic column have, beside arrays of them, with ClickHouse's binary codes for types. */
enum DynamicKind {
    BOOL(0x2D),
    INT64(0x0A),
    UINT64(0x04),
    FLOAT64(0x0E),
    DATE(0x0F),
    DATE_TIME(0x11),
    /** With nine digits behind the seconds, which follow the code. */
    DATE_TIME64(0x13),
    STRING(0x15),
    DYNAMIC(0x2B);

    /** Code of a type that is an array of what follows it. */
    static final int ARRAY = 0x1E;

    /** Code of a type that has NULL beside what follows it. */
    static final int NULLABLE = 0x23;

    /** Code of no type: NULL. */
    static final int NOTHING = 0;

    private static final int PRECISION = 9;

    /** How many types a Dynamic within a Dynamic keeps apart, as the server writes it. */
    private static final int MAX_TYPES = 32;

    private static final DynamicKind[] BY_CODE = new DynamicKind[0x30];

    static {
        for (DynamicKind kind : values()) {
            BY_CODE[kind.code] = kind;
        }
    }

    private final int code;

    DynamicKind(int code) {
        this.code = code;
    }

    static DynamicKind ofCode(int code) {
        return BY_CODE[code];
    }

    /** Whether it is a string in JSON. */
    boolean isText() {
        return switch (this) {
            case DATE, DATE_TIME, DATE_TIME64, STRING -> true;
            case BOOL, INT64, UINT64, FLOAT64, DYNAMIC -> false;
        };
    }

    /** Writes the code, with what belongs to it. */
    void writeCode(Bytes out) {
        out.writeByte(code);
        switch (this) {
            case DATE_TIME64 -> out.writeByte(PRECISION);
            case DYNAMIC -> out.writeByte(MAX_TYPES);
            case BOOL, INT64, UINT64, FLOAT64, DATE, DATE_TIME, STRING -> {}
        }
    }

    /** Length of what {@link #writeCode} writes. */
    int codeLength() {
        return this == DATE_TIME64 || this == DYNAMIC ? 2 : 1;
    }

    DataType type() {
        return switch (this) {
            case BOOL -> Plain.BOOL;
            case INT64 -> Plain.INT64;
            case UINT64 -> Plain.UINT64;
            case FLOAT64 -> Plain.FLOAT64;
            case DATE -> Plain.DATE;
            case DATE_TIME -> new DataType.DateTime("");
            case DATE_TIME64 -> new DataType.DateTime64(PRECISION, "");
            case STRING -> Plain.STRING;
            case DYNAMIC -> new DataType.Dynamic(DataType.UNSET);
        };
    }
}
