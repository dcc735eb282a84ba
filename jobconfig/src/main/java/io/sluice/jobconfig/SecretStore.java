package io.sluice.jobconfig;

import java.io.IOException;
import java.util.Optional;

/** Knows the secrets that a configuration refers to as <code>${secretsmanager:ID#key}</code>. */
@FunctionalInterface
public interface SecretStore {

    /**
     * Finds a secret.
     *
     * @param id name or ARN of the secret
     * @param key which value of a secret that is a JSON object; empty for the whole text
     * @throws IOException if there is none, or it cannot be had; the message is shown and must not hold the secret
     */
    String secret(String id, Optional<String> key) throws IOException;

    /** Knows none: for what runs without access to AWS. */
    static SecretStore none() {
        return (id, key) -> {
            throw new IOException("AWS Secrets Manager cannot be asked here");
        };
    }
}
