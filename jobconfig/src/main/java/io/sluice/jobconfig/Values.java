package io.sluice.jobconfig;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was written for each declared key of a section; for one thread. */
final class Values {

    private final Map<String, Node> nodes;
    private final Set<String> suspected;
    private final String prefix;
    private final Reading reading;

    /**
     * @param nodes what was written, by the key's path
     * @param suspected keys that were probably meant, but misspelled
     * @param prefix what stands before a key's path in messages
     */
    Values(Map<String, Node> nodes, Set<String> suspected, String prefix, Reading reading) {
        this.nodes = new HashMap<>(nodes);
        this.suspected = new HashSet<>(suspected);
        this.prefix = prefix;
        this.reading = reading;
    }

    /** The key's value, or its default; empty as well when the value is wrong, which the report tells already. */
    <T> Optional<T> find(Key<T> key) {
        Node node = nodes.get(key.path());
        if (node != null) {
            return key.type().read(node, path(key), reading.silent());
        }
        return key.presence() instanceof Presence.Default<T> preset ? Optional.of(preset.value()) : Optional.empty();
    }

    /** The value of a key that has one for sure: it is required, or has a default. */
    <T> T value(Key<T> key) {
        return find(key).orElseThrow(() -> new IllegalStateException("Cannot build " + key.path() + ": no value"));
    }

    /** Whether something was written for the key, right or wrong, possibly under a misspelled name. */
    boolean given(Key<?> key) {
        return nodes.containsKey(key.path()) || suspected.contains(key.path());
    }

    /**
     * Drops a key that a higher layer has overruled by another key, and notes it.
     *
     * @param why such as "iteratorType is LATEST"
     * @return whether it did; not if both are of one layer, and contradict each other
     */
    boolean overruled(Key<?> key, Key<?> by, String why) {
        Node node = nodes.get(key.path());
        Node other = nodes.get(by.path());
        if (node == null
                || other == null
                || node.origin().layer() >= other.origin().layer()) {
            return false;
        }
        inert(key, why + " (" + other.origin().place() + ")");
        nodes.remove(key.path());
        return true;
    }

    /** Reports a broken rule at the key; silent where the key's name is misspelled, which the report tells already. */
    void problem(Key<?> key, String found, String remedy) {
        Node node = nodes.get(key.path());
        if (node != null) {
            reading.report().problem(path(key), node.origin(), found, remedy);
        }
    }

    /** Reports a key that another key asks for. */
    void missing(Key<?> key, String remedy) {
        reading.report().missing(path(key), remedy);
    }

    /** Notes that the key, as things are, changes nothing. */
    void inert(Key<?> key, String reason) {
        Node node = nodes.get(key.path());
        if (node != null) {
            reading.report().inert(path(key), node.origin(), reason);
        }
    }

    Instant now() {
        return reading.now();
    }

    /** Reports what is wrong with the key by itself. */
    void verify(Key<?> key) {
        Node node = nodes.get(key.path());
        if (node != null) {
            key.type().read(node, path(key), reading);
            key.inert().ifPresent(reason -> inert(key, reason));
        } else if (key.presence() instanceof Presence.Required && !given(key)) {
            missing(key, "Add it: " + key.doc());
        }
    }

    private String path(Key<?> key) {
        return prefix + key.path();
    }
}
