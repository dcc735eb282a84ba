package io.sluice.schema;

import io.sluice.schema.DataType.Plain;

/** IPv4 in four bytes, little-endian, and IPv6 in sixteen, in network order, from text; each takes the other's form of
 * an IPv4 address.
 */
final class IpCodec extends Codec {

    private final Plain type;
    private final IpAddress address = new IpAddress();

    IpCodec(Plain type) {
        this.type = type;
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (json.token() != JsonCursor.Token.STRING
                || !address.read(json.text(), json.textStart(), json.textEnd())
                || (type == Plain.IPV4 && !address.isIpv4())) {
            throw json.cast(type + ", an address as text");
        }
        if (type == Plain.IPV4) {
            out.writeInt(address.ipv4());
        } else {
            out.write(address.bytes(), 0, address.bytes().length);
        }
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeZeros(type == Plain.IPV4 ? 4 : 16);
    }
}
