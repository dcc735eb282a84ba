package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.source.AccessCheck.Finding;
import io.sluice.source.AccessCheck.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an {@link AccessCheck} has found so far. For one thread. */
final class Findings {

    private final KinesisConfig config;
    private final List<Finding> all = new ArrayList<>();

    Findings(KinesisConfig config) {
        this.config = config;
    }

    List<Finding> all() {
        return List.copyOf(all);
    }

    void add(String subject, Outcome outcome, String found, String remedy) {
        all.add(new Finding(subject, outcome, found, remedy));
    }

    /** Adds what it means that an action could not be done. */
    void refused(String action, @Nullable Throwable failure) {
        Throwable cause = Objects.requireNonNull(failure);
        String found = KinesisErrors.describe(cause);
        switch (KinesisErrors.kind(cause)) {
            case REFUSED ->
                add(
                        action,
                        Outcome.FAILED,
                        found,
                        found.startsWith("KMS")
                                ? "allow kms:Decrypt on the stream's key for this identity"
                                : "allow " + action + " for this identity; --iam-policy prints all that it needs");
            case CREDENTIALS ->
                add(
                        action,
                        Outcome.FAILED,
                        found,
                        "correct source.kinesis.authentication, or the credentials of this machine");
            case THROTTLED, IN_USE ->
                add(action, Outcome.WARNING, "allowed, but busy: " + found, "find out who else reads the stream");
            case NOT_FOUND, INVALID_ARGUMENT, EXPIRED_HANDLE ->
                add(action, Outcome.WARNING, found, "try again; the stream may be changing");
            case TRANSIENT, FATAL -> add(action, Outcome.FAILED, found, StreamCheck.remedyOfSilence(config));
        }
    }
}
