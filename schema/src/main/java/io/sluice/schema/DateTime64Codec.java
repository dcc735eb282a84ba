package io.sluice.schema;

/** DateTime64: ticks of {@code 10^-precision} seconds since 1970 in eight bytes; finer fractions are cut off. */
final class DateTime64Codec extends Codec {

    /** 1900-01-01 00:00:00. */
    private static final long MIN_SECONDS = -2_208_988_800L;

    /** 2299-12-31 23:59:59. */
    private static final long MAX_SECONDS = 10_413_791_999L;

    private final DataType.DateTime64 type;
    private final TimeZones zone;
    private final long ticksPerSecond;
    private final int nanosPerTick;
    private final long maxSeconds;
    private final Moment moment;

    DateTime64Codec(DataType.DateTime64 type, TimeZones zone, EncodeSettings.EpochUnit unit) {
        this.moment = new Moment(unit);
        this.type = type;
        this.zone = zone;
        this.ticksPerSecond = Numeral.POWERS[type.precision()];
        this.nanosPerTick = (int) Numeral.POWERS[9 - type.precision()];
        this.maxSeconds = Math.min(MAX_SECONDS, Long.MAX_VALUE / ticksPerSecond - 1);
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (!moment.read(json, zone) || moment.seconds() < MIN_SECONDS || moment.seconds() > maxSeconds) {
            throw json.cast(type + ", a time from the year 1900 to " + (type.precision() == 9 ? 2262 : 2299));
        }
        out.writeLong(moment.seconds() * ticksPerSecond + moment.nanos() / nanosPerTick);
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeLong(0);
    }
}
