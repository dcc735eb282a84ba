package io.sluice.local.kinesis;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The fields of a request, read with the checks and messages of the service. */
final class Request {

    private static final int MILLIS_DIGITS = 3;

    private final JsonNode fields;
    private final Format format;
    private final String region;

    Request(JsonNode fields, Format format, String region) {
        this.fields = fields;
        this.format = format;
        this.region = region;
    }

    Format format() {
        return format;
    }

    /** The region that the request was signed for. */
    String region() {
        return region;
    }

    boolean has(String name) {
        return fields.hasNonNull(name);
    }

    Optional<String> text(String name) {
        return has(name) ? Optional.of(fields.get(name).asText()) : Optional.empty();
    }

    String requiredText(String name) {
        return text(name).orElseThrow(() -> missing(name));
    }

    OptionalInt number(String name) {
        return has(name) ? OptionalInt.of(fields.get(name).intValue()) : OptionalInt.empty();
    }

    /** A number within limits, or the given one if the field is absent. */
    int number(String name, int orElse, int min, int max) {
        int value = number(name).orElse(orElse);
        if (value < min || value > max) {
            throw ServiceError.validation("1 validation error detected: Value '" + value + "' at '" + memberName(name)
                    + "' failed to satisfy constraint: Member must have value between " + min + " and " + max);
        }
        return value;
    }

    int requiredNumber(String name, int min, int max) {
        if (!has(name)) {
            throw missing(name);
        }
        return number(name, 0, min, max);
    }

    /** A time, in milliseconds of the epoch. */
    OptionalLong millis(String name) {
        if (!has(name)) {
            return OptionalLong.empty();
        }
        JsonNode value = fields.get(name);
        return OptionalLong.of(
                format.isCbor()
                        ? value.longValue()
                        : value.decimalValue().movePointRight(MILLIS_DIGITS).longValue());
    }

    /** A structure; one without fields if it is absent. */
    Request part(String name) {
        return new Request(fields.path(name), format, region);
    }

    /** The items of a list, or null if the field is absent. */
    JsonNode items(String name) {
        return fields.path(name);
    }

    static ServiceError missing(String name) {
        return ServiceError.validation("1 validation error detected: Value null at '" + memberName(name)
                + "' failed to satisfy constraint: Member must not be null");
    }

    private static String memberName(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
