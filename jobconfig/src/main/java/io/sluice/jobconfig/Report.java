package io.sluice.jobconfig;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Collects the problems and notes of one reading, so that all of them are told at once; for one thread. */
final class Report {

    private final List<Problem> problems = new ArrayList<>();
    private final List<Located> notes = new ArrayList<>();
    private final Map<String, List<Located>> inert = new LinkedHashMap<>();

    /** Something to tell, and where it belongs. */
    private record Located(Origin origin, String text) {}

    void problem(String subject, Origin origin, String found, String remedy) {
        problems.add(new Problem(subject, Optional.of(origin), found, remedy));
    }

    /** A problem that is at no place in particular. */
    void problem(String subject, String found, String remedy) {
        problems.add(new Problem(subject, Optional.empty(), found, remedy));
    }

    /** A problem with something that is nowhere. */
    void missing(String subject, String remedy) {
        problem(subject, "missing", remedy);
    }

    void note(String subject, Origin origin, String text) {
        notes.add(new Located(origin, at(subject, origin) + " " + text));
    }

    /** Notes a key that changes nothing; keys of one reason share a note. */
    void inert(String subject, Origin origin, String reason) {
        inert.computeIfAbsent(reason, r -> new ArrayList<>()).add(new Located(origin, at(subject, origin)));
    }

    int problemCount() {
        return problems.size();
    }

    /** The notes in the order of the sources. */
    List<Note> notes() {
        List<Located> all = new ArrayList<>(notes);
        inert.forEach((reason, keys) -> {
            List<Located> ordered = ordered(keys);
            String subjects = ordered.stream().map(Located::text).collect(Collectors.joining(", "));
            all.add(new Located(ordered.get(0).origin(), subjects + ": no effect; " + reason));
        });
        return ordered(all).stream().map(Located::text).map(Note::new).toList();
    }

    ConfigException exception(String source) {
        return new ConfigException(source, problems);
    }

    private static String at(String subject, Origin origin) {
        return subject + " (" + origin.place() + ")";
    }

    private static List<Located> ordered(List<Located> notes) {
        return notes.stream().sorted(Comparator.comparing(Located::origin)).toList();
    }
}
