package io.sluice.local.kinesis;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a client hands back without looking inside: shard iterators and continuation tokens. */
record Token(List<String> fields) {

    private static final String SEPARATOR = "|";

    Token {
        fields = List.copyOf(fields);
    }

    static String of(Object... fields) {
        String text = Stream.of(fields).map(Objects::toString).collect(Collectors.joining(SEPARATOR));
        return "AAAAAAAAAA" + Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads one that {@link #of} made; anything else is an {@code InvalidArgumentException} for that field. */
    static Token parse(String text, String field) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text.substring("AAAAAAAAAA".length()));
            return new Token(List.of(new String(bytes, StandardCharsets.UTF_8).split("\\|", -1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw invalid(field);
        }
    }

    static ServiceError invalid(String field) {
        return ServiceError.invalidArgument("Invalid " + field + ".");
    }

    String text(int field) {
        if (field >= fields.size()) {
            throw invalid("token");
        }
        return fields.get(field);
    }

    long number(int field) {
        try {
            return Long.parseLong(text(field));
        } catch (NumberFormatException e) {
            throw invalid("token");
        }
    }
}
