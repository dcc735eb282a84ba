package io.sluice.jobconfig;

import io.sluice.jobconfig.Type.Scalar;
import io.sluice.jobconfig.Type.Visibility;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of values a key can have. */
final class Types {

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern SHARE = Pattern.compile("0|1|[01]?[.][0-9]{1,9}");
    private static final Pattern OFFSET = Pattern.compile(".*(Z|T.*[+-][0-9:]+)");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}) ?(ms|s|m|h|d)");
    private static final List<String> UNITS = List.of("d", "h", "m", "s", "ms");
    private static final String TEXT = "a text";

    /** A schema's pattern for a reference, which may stand for a value of any type. */
    private static final String REFERENCE = "\\$\\{";

    private Types() {}

    /** Any text, none included. */
    static Scalar<String> freeText() {
        return new Scalar<>(TEXT, Visibility.SHOWN, anyText(), Parsed.Accepted::new);
    }

    /** A text that says something. */
    static Scalar<String> text() {
        return new Scalar<>(TEXT, Visibility.SHOWN, anyText(), said(text -> text));
    }

    /** A text of a given form; {@code label} says which, with an example. */
    static Scalar<String> pattern(String label, Pattern pattern) {
        return new Scalar<>(
                label,
                Visibility.SHOWN,
                schema("type", List.of("string", "number"), "pattern", "^(" + pattern.pattern() + ")$|" + REFERENCE),
                text -> pattern.matcher(text).matches() ? new Parsed.Accepted<>(text) : refused(label));
    }

    /** A text that is never shown, none included. */
    static Scalar<Secret> freeSecret() {
        return new Scalar<>(TEXT, Visibility.SECRET, anyText(), text -> new Parsed.Accepted<>(new Secret(text)));
    }

    /** A text that says something and is never shown. */
    static Scalar<Secret> secret() {
        return new Scalar<>(TEXT, Visibility.SECRET, anyText(), said(Secret::new));
    }

    /** {@code true} or {@code false}. */
    static Scalar<Boolean> onOrOff() {
        String label = "true or false";
        return new Scalar<>(
                label,
                Visibility.SHOWN,
                schema("type", List.of("boolean", "string"), "pattern", "^([Tt]rue|[Ff]alse|TRUE|FALSE)$|" + REFERENCE),
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> new Parsed.Accepted<>(true);
                    case "false" -> new Parsed.Accepted<>(false);
                    default -> refused(label);
                });
    }

    /** A part of the whole: from 0 to 1. */
    static Scalar<Double> share() {
        String label = "a number from 0 to 1 such as 0.1";
        Map<String, Object> schema =
                schema("type", List.of("number", "string"), "pattern", "^(0|1|[01]?[.][0-9]{1,9})$|" + REFERENCE);
        schema.put("minimum", 0L);
        schema.put("maximum", 1L);
        return new Scalar<>(label, Visibility.SHOWN, schema, text -> {
            if (SHARE.matcher(text).matches() && Double.parseDouble(text) <= 1) {
                return new Parsed.Accepted<>(Double.parseDouble(text));
            }
            return refused(label);
        });
    }

    static Scalar<Integer> wholeNumber(int min, int max) {
        return whole("a whole number from " + min + " to " + max, min, max, number -> (int) number);
    }

    /** A length of time with its unit: {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
    static Scalar<Duration> duration(Duration min, Duration max) {
        String label = "a duration such as " + shown(min) + ", up to " + shown(max);
        return new Scalar<>(
                label,
                Visibility.SHOWN,
                schema("type", "string", "pattern", "^" + DURATION.pattern() + "$|" + REFERENCE),
                text -> {
                    Matcher matcher = DURATION.matcher(text);
                    if (matcher.matches()) {
                        Duration value = unit(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
                        if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
                            return new Parsed.Accepted<>(value);
                        }
                    }
                    return refused(label);
                });
    }

    /** In the largest unit that says it in a whole number. */
    private static String shown(Duration duration) {
        long millis = duration.toMillis();
        for (String name : UNITS) {
            long unit = unit(name).toMillis();
            if (millis % unit == 0) {
                return millis / unit + name;
            }
        }
        return millis + "ms";
    }

    private static Duration unit(String name) {
        return switch (name) {
            case "d" -> Duration.ofDays(1);
            case "h" -> Duration.ofHours(1);
            case "m" -> Duration.ofMinutes(1);
            case "s" -> Duration.ofSeconds(1);
            default -> Duration.ofMillis(1);
        };
    }

    static Scalar<Duration> millis(int min, int max) {
        return whole("a number of milliseconds from " + min + " to " + max, min, max, Duration::ofMillis);
    }

    static Scalar<Long> bytes(long min, long max) {
        return whole("a number of bytes from " + min + " to " + max, min, max, number -> number);
    }

    /** One of the constants, by its name. */
    static <E extends Enum<E>> Scalar<E> choice(E[] constants) {
        List<String> names = Arrays.stream(constants).map(Enum::name).toList();
        String label = (names.size() == 1 ? "" : "one of ") + String.join(", ", names);
        Map<String, E> byName = Arrays.stream(constants).collect(Collectors.toMap(Enum::name, Function.identity()));
        return new Scalar<>(
                label,
                Visibility.SHOWN,
                schema("anyOf", List.of(schema("enum", names), schema("type", "string", "pattern", REFERENCE))),
                text -> byName.containsKey(text) ? new Parsed.Accepted<>(byName.get(text)) : refused(label));
    }

    /** An address of a server; one with a user or password in it is refused, and not shown. */
    static Scalar<URI> url(String example) {
        String label = "a URL such as " + example;
        return new Scalar<>(
                label, Visibility.URL, schema("type", "string", "pattern", "^https?://|" + REFERENCE), text -> {
                    try {
                        return server(new URI(text), label);
                    } catch (URISyntaxException e) {
                        return refused(label);
                    }
                });
    }

    /** An instant: ISO 8601, UTC where it names no offset, or seconds since 1970. */
    static Scalar<Instant> instant() {
        String label = "a time such as 2026-01-31T12:00:00Z";
        return new Scalar<>(label, Visibility.SHOWN, schema("type", List.of("string", "integer")), text -> {
            try {
                return new Parsed.Accepted<>(time(text));
            } catch (DateTimeException e) {
                return refused(label);
            }
        });
    }

    /** The name of a time zone. */
    static Scalar<String> timeZone() {
        String label = "a time zone such as UTC or Europe/Berlin";
        return new Scalar<>(label, Visibility.SHOWN, schema("type", "string"), text -> {
            try {
                return new Parsed.Accepted<>(ZoneId.of(text).getId());
            } catch (DateTimeException e) {
                return refused(label);
            }
        });
    }

    /** A list of texts. */
    static Type<List<String>> texts() {
        return new Type.ListOf<>(text(), "a list such as [a, b]");
    }

    /** A list of groups of keys. */
    static <T> Type<List<T>> groups(Section<T> section, String example) {
        return new Type.ListOf<>(
                new Type.Group<>(section, "a group such as " + example), "a list such as [" + example + "]");
    }

    private static Parsed<URI> server(URI uri, String label) {
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null) {
            return refused(label);
        }
        if (uri.getRawUserInfo() != null) {
            return refused("the URL without user and password; they have keys of their own");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            return refused("the URL without what follows \"?\" or \"#\"");
        }
        return new Parsed.Accepted<>(uri);
    }

    private static Instant time(String text) {
        if (WHOLE.matcher(text).matches()) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        return OFFSET.matcher(text).matches()
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    private static <T> Scalar<T> whole(String label, long min, long max, LongFunction<T> value) {
        Map<String, Object> schema = schema("type", List.of("integer", "string"), "pattern", "^[0-9]+$|" + REFERENCE);
        schema.put("minimum", min);
        schema.put("maximum", max);
        return new Scalar<>(label, Visibility.SHOWN, schema, text -> {
            if (WHOLE.matcher(text).matches()) {
                long number = Long.parseLong(text);
                if (number >= min && number <= max) {
                    return new Parsed.Accepted<>(value.apply(number));
                }
            }
            return refused(label);
        });
    }

    private static <T> Function<String, Parsed<T>> said(Function<String, T> value) {
        return text -> text.isBlank() ? refused(TEXT) : new Parsed.Accepted<>(value.apply(text));
    }

    private static <T> Parsed<T> refused(String wanted) {
        return new Parsed.Refused<>("Write " + wanted + ".");
    }

    /** A number or boolean will do: it is taken as it is written. */
    private static Map<String, Object> anyText() {
        return schema("type", List.of("string", "number", "boolean"));
    }

    private static Map<String, Object> schema(String name, Object value) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(name, value);
        return schema;
    }

    private static Map<String, Object> schema(String name, Object value, String other, Object otherValue) {
        Map<String, Object> schema = schema(name, value);
        schema.put(other, otherValue);
        return schema;
    }
}
