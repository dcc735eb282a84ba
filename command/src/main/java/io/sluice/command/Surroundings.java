package io.sluice.command;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a command depends on besides its command line.
 *
 * @param environment the variables of the process
 * @param applicationProperties where Amazon Managed Service for Apache Flink leaves its property groups
 * @param folder the working folder
 * @param input what the user types
 * @param terminal whether a person sees the output as it comes
 * @param clock tells the time
 */
record Surroundings(
        Map<String, String> environment,
        Path applicationProperties,
        Path folder,
        BufferedReader input,
        boolean terminal,
        Clock clock) {

    Surroundings {
        environment = Map.copyOf(environment);
        Objects.requireNonNull(applicationProperties, "applicationProperties");
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(clock, "clock");
    }

    /** The same without variables that stand for keys of the pipe file. */
    Surroundings withoutKeys() {
        Map<String, String> others = new HashMap<>(environment);
        others.keySet().removeIf(name -> name.startsWith("SLUICE_"));
        return new Surroundings(others, applicationProperties, folder, input, terminal, clock);
    }

    /**
     * Those of this process. System property {@code sluice.terminal} is the launcher's word that a person watches,
     * {@code sluice.application.properties} another place for the property groups.
     */
    static Surroundings ofProcess() {
        return new Surroundings(
                System.getenv(),
                Path.of(System.getProperty("sluice.application.properties", PropertyGroups.FILE.toString())),
                Path.of(""),
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                Boolean.getBoolean("sluice.terminal"),
                Clock.systemUTC());
    }
}
