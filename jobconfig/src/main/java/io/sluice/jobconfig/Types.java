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
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of single values a key can have. */
final class Types {

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

    private Types() {}

    /** Any text, none included. */
    static Scalar<String> freeText() {
        return shown("a text", Parsed.Accepted::new);
    }

    /** A text that says something. */
    static Scalar<String> text() {
        return shown(
                "a text", text -> text.isBlank() ? new Parsed.Refused<>("Write a text.") : new Parsed.Accepted<>(text));
    }

    /** A text of a given form; {@code label} says which, with an example. */
    static Scalar<String> pattern(String label, Pattern pattern) {
        return shown(
                label,
                text -> pattern.matcher(text).matches()
                        ? new Parsed.Accepted<>(text)
                        : refused("Write " + label + "."));
    }

    /** A text that is never shown, none included. */
    static Scalar<Secret> freeSecret() {
        return new Scalar<>("a text", Visibility.SECRET, text -> new Parsed.Accepted<>(new Secret(text)));
    }

    /** A text that says something and is never shown. */
    static Scalar<Secret> secret() {
        return new Scalar<>(
                "a text",
                Visibility.SECRET,
                text -> text.isBlank() ? refused("Write a text.") : new Parsed.Accepted<>(new Secret(text)));
    }

    /** {@code true} or {@code false}. */
    static Scalar<Boolean> onOrOff() {
        String label = "true or false";
        return shown(label, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> new Parsed.Accepted<>(true);
            case "false" -> new Parsed.Accepted<>(false);
            default -> refused("Write " + label + ".");
        });
    }

    static Scalar<Integer> wholeNumber(int min, int max) {
        return whole("a whole number from " + min + " to " + max, min, max, number -> (int) number);
    }

    static Scalar<Duration> millis(int min, int max) {
        return whole("a number of milliseconds from " + min + " to " + max, min, max, Duration::ofMillis);
    }

    static Scalar<Long> bytes(long min, long max) {
        return whole("a number of bytes from " + min + " to " + max, min, max, number -> number);
    }

    /** One of the constants, by its name. */
    static <E extends Enum<E>> Scalar<E> choice(E[] constants) {
        String names = Arrays.stream(constants).map(Enum::name).collect(Collectors.joining(", "));
        String label = constants.length == 1 ? names : "one of " + names;
        return shown(
                label,
                text -> Arrays.stream(constants)
                        .filter(constant -> constant.name().equals(text))
                        .findFirst()
                        .<Parsed<E>>map(Parsed.Accepted::new)
                        .orElseGet(() -> refused("Write " + label + ".")));
    }

    /** An address of a server; one with a user or password in it is refused, and not shown. */
    static Scalar<URI> url(String example) {
        String label = "a URL such as " + example;
        return new Scalar<>(label, Visibility.URL, text -> {
            try {
                URI uri = new URI(text);
                boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
                if (!http || uri.getHost() == null) {
                    return refused("Write " + label + ".");
                }
                if (uri.getRawUserInfo() != null) {
                    return refused("Write the URL without user and password; they have keys of their own.");
                }
                if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
                    return refused("Write the URL without what follows \"?\" or \"#\".");
                }
                return new Parsed.Accepted<>(uri);
            } catch (URISyntaxException e) {
                return refused("Write " + label + ".");
            }
        });
    }

    /** An instant: ISO 8601, UTC where it names no offset, or seconds since 1970. */
    static Scalar<Instant> instant() {
        String label = "a time such as 2026-01-31T12:00:00Z";
        return shown(label, text -> {
            try {
                if (WHOLE.matcher(text).matches()) {
                    return new Parsed.Accepted<>(Instant.ofEpochSecond(Long.parseLong(text)));
                }
                boolean offset = text.endsWith("Z") || text.matches(".*T.*[+-][0-9:]+");
                return new Parsed.Accepted<>(
                        offset
                                ? OffsetDateTime.parse(text).toInstant()
                                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException e) {
                return refused("Write " + label + ".");
            }
        });
    }

    private static <T> Scalar<T> whole(String label, long min, long max, LongFunction<T> value) {
        return shown(label, text -> {
            if (WHOLE.matcher(text).matches()) {
                long number = Long.parseLong(text);
                if (number >= min && number <= max) {
                    return new Parsed.Accepted<>(value.apply(number));
                }
            }
            return refused("Write " + label + ".");
        });
    }

    private static <T> Scalar<T> shown(String label, Function<String, Parsed<T>> parser) {
        return new Scalar<>(label, Visibility.SHOWN, parser);
    }

    private static <T> Parsed<T> refused(String remedy) {
        return new Parsed.Refused<>(remedy);
    }
}
