package io.sluice.jobconfig;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a configuration from all the places it is written in, and tells everything that is wrong at once. */
public final class PipeReader {

    private final References references;
    private final Clock clock;

    /**
     * @param environment the variables that <code>${env:NAME}</code> refers to
     * @param secrets what <code>${secretsmanager:ID#key}</code> refers to
     * @param clock tells which times are in the future
     */
    public PipeReader(Map<String, String> environment, SecretStore secrets, Clock clock) {
        this.references = References.of(environment, secrets);
        this.clock = clock;
    }

    /**
     * Reads a configuration.
     *
     * @param sources what is written; a later one overrides an earlier one, key by key
     * @throws ConfigException if a source cannot be read, or anything in them is wrong
     */
    public PipeDefinition read(List<ConfigSource> sources) {
        Report report = new Report();
        Reading reading = new Reading(clock.instant(), references, report);
        Optional<PipeDefinition> definition = PipeSection.SECTION.read("", reading, written -> {
            for (int layer = 0; layer < sources.size(); layer++) {
                sources.get(layer).addTo(written, layer);
            }
        });
        String title = sources.stream().map(ConfigSource::title).findFirst().orElse("the configuration");
        return definition.orElseThrow(() -> report.exception(title)).with(report.notes());
    }
}
