package io.sluice.jobconfig;

import java.util.Optional;

/**
 * The one declaration of a key of the pipe file: everything that reads, checks or describes the key follows from it.
 *
 * @param path names joined by dots, spelled as the managed service's API spells them
 * @param type how its value is written and checked
 * @param presence what holds when it is not given
 * @param doc one or more sentences for the reader of the reference page
 * @param inert why the key changes nothing; empty for a key that works
 */
record Key<T>(String path, Type<T> type, Presence<T> presence, String doc, Optional<String> inert) {

    static <T> Key<T> required(String path, Type<T> type, String doc) {
        return new Key<>(path, type, new Presence.Required<>(), doc, Optional.empty());
    }

    static <T> Key<T> optional(String path, Type<T> type, String doc) {
        return new Key<>(path, type, new Presence.Optional<>(), doc, Optional.empty());
    }

    /** A key whose default is {@code shown}, read by the key's own type. */
    static <T> Key<T> withDefault(String path, Type.Scalar<T> type, String shown, String doc) {
        return new Key<>(path, type, new Presence.Default<>(type.value(shown), shown), doc, Optional.empty());
    }

    /** A key of the managed service that is accepted, and noted, but not acted on. */
    static <T> Key<T> inert(String path, Type<T> type, String doc, String reason) {
        return new Key<>(path, type, new Presence.Optional<>(), doc, Optional.of(reason));
    }

    /** Whether writing it changes what a run does. */
    boolean works() {
        return inert.isEmpty() && !(type instanceof Type.Never);
    }

    /** Whether its value must never be shown. */
    boolean secret() {
        return type instanceof Type.Scalar<T> scalar && scalar.visibility() == Type.Visibility.SECRET;
    }
}
