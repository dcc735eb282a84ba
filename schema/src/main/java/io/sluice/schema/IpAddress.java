package io.sluice.schema;

import java.util.Arrays;

/** An IPv4 or IPv6 address, read from text. Reused; not thread safe. */
final class IpAddress {

    private static final int LENGTH = 16;
    private static final int IPV4_START = 12;

    private final byte[] bytes = new byte[LENGTH];

    /** The address in network order; an IPv4 address is mapped into IPv6, as {@code ::ffff:1.2.3.4}. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether it is an IPv4 address, plain or mapped into IPv6. */
    boolean isIpv4() {
        for (int i = 0; i < IPV4_START; i++) {
            if (bytes[i] != (i < 10 ? 0 : -1)) {
                return false;
            }
        }
        return true;
    }

    /** The IPv4 address as a number. */
    int ipv4() {
        return ((bytes[12] & 0xFF) << 24) | ((bytes[13] & 0xFF) << 16) | ((bytes[14] & 0xFF) << 8) | (bytes[15] & 0xFF);
    }

    /** Reads an address of either kind; whether it is one. */
    boolean read(byte[] text, int start, int end) {
        Arrays.fill(bytes, (byte) 0);
        if (readIpv4(text, start, end, IPV4_START)) {
            bytes[10] = -1;
            bytes[11] = -1;
            return true;
        }
        Arrays.fill(bytes, (byte) 0);
        return readIpv6(text, start, end);
    }

    private boolean readIpv4(byte[] text, int start, int end, int place) {
        int at = start;
        for (int i = 0; i < 4; i++) {
            if (i > 0 && (at == end || text[at++] != '.')) {
                return false;
            }
            int first = at;
            int octet = 0;
            while (at < end && at - first < 3 && text[at] >= '0' && text[at] <= '9') {
                octet = octet * 10 + text[at++] - '0';
            }
            if (at == first || octet > 255) {
                return false;
            }
            bytes[place + i] = (byte) octet;
        }
        return at == end;
    }

    private boolean readIpv6(byte[] text, int start, int end) {
        int at = start;
        int size = 0;
        int gap = -1;
        if (end - at >= 2 && text[at] == ':' && text[at + 1] == ':') {
            gap = 0;
            at += 2;
        }
        while (at < end) {
            if (size == LENGTH) {
                return false;
            }
            int first = at;
            int group = 0;
            while (at < end && at - first < 4 && Text.hexDigit(text[at]) >= 0) {
                group = (group << 4) | Text.hexDigit(text[at++]);
            }
            if (at == first) {
                return false;
            }
            if (at < end && text[at] == '.') {
                if (size > IPV4_START || !readIpv4(text, first, end, size)) {
                    return false;
                }
                size += 4;
                break;
            }
            bytes[size++] = (byte) (group >> 8);
            bytes[size++] = (byte) group;
            if (at == end) {
                break;
            }
            if (text[at++] != ':' || at == end) {
                return false;
            }
            if (text[at] == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = size;
                at++;
            }
        }
        if (gap < 0) {
            return size == LENGTH;
        }
        int moved = size - gap;
        System.arraycopy(bytes, gap, bytes, LENGTH - moved, moved);
        Arrays.fill(bytes, gap, LENGTH - moved, (byte) 0);
        return size < LENGTH;
    }
}
