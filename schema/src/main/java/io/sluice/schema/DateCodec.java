package io.sluice.schema;

import io.sluice.schema.DataType.Plain;

/**
 * Date and Date32: days since 1970 in two or four bytes. A text may have a time of day, which is left out; a number
 * counts days, or is a point in time if it is too large for that.
 */
final class DateCodec extends Codec {

    private final Plain type;
    private final long min;
    private final long max;
    private final Moment moment;

    DateCodec(Plain type, EncodeSettings.EpochUnit unit) {
        this.moment = new Moment(unit);
        this.type = type;
        this.min = type == Plain.DATE ? 0 : Moment.epochDay(1900, 1, 1);
        this.max = type == Plain.DATE ? 0xFFFF : Moment.epochDay(2299, 12, 31);
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (!moment.readDay(json, max) || moment.day() < min || moment.day() > max) {
            throw json.cast(type + ", a date from "
                    + (type == Plain.DATE ? "1970-01-01 to 2149-06-06" : "1900-01-01 to 2299-12-31"));
        }
        if (type == Plain.DATE) {
            out.writeShort((int) moment.day());
        } else {
            out.writeInt((int) moment.day());
        }
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeZeros(type == Plain.DATE ? 2 : 4);
    }
}
