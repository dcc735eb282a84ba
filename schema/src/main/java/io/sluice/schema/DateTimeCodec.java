package io.sluice.schema;

/** DateTime: seconds since 1970 in four bytes without sign; fractions of a second are cut off. */
final class DateTimeCodec extends Codec {

    private static final long MAX_SECONDS = 0xFFFF_FFFFL;

    private final DataType.DateTime type;
    private final TimeZones zone;
    private final Moment moment;

    DateTimeCodec(DataType.DateTime type, TimeZones zone, EncodeSettings.EpochUnit unit) {
        this.moment = new Moment(unit);
        this.type = type;
        this.zone = zone;
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (!moment.read(json, zone) || moment.seconds() < 0 || moment.seconds() > MAX_SECONDS) {
            throw json.cast(type + ", a time from 1970-01-01 00:00:00 to 2106-02-07 06:28:15 UTC");
        }
        out.writeInt((int) moment.seconds());
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeInt(0);
    }
}
