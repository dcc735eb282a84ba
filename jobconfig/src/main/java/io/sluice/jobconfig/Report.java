package io.sluice.jobconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the problems and notes of one reading, so that all of them are told at once; for one thread. */
final class Report {

    private final List<Problem> problems = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();

    void problem(String subject, Origin origin, String found, String remedy) {
        problems.add(new Problem(subject, Optional.of(origin), found, remedy));
    }

    /** A problem that is at no place in particular. */
    void problem(String subject, String found, String remedy) {
        problems.add(new Problem(subject, Optional.empty(), found, remedy));
    }

    /** A problem with something that is nowhere. */
    void missing(String subject, String remedy) {
        problems.add(new Problem(subject, Optional.empty(), "missing", remedy));
    }

    void note(String subject, Origin origin, String text) {
        notes.add(new Note(subject + " (" + origin.place() + ") " + text));
    }

    int problemCount() {
        return problems.size();
    }

    List<Note> notes() {
        return List.copyOf(notes);
    }

    ConfigException exception(String source) {
        return new ConfigException(source, problems);
    }
}
