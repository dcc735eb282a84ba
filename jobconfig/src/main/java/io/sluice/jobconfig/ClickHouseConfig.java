package io.sluice.jobconfig;

import java.io.Serializable;
import java.net.URI;
import java.util.Objects;

/**
 * Section {@code clickhouse} of the pipe file.
 *
 * @param url HTTP interface of the server, such as {@code https://host:8443}
 * @param user user who inserts
 * @param password that user's password, may be empty
 */
public record ClickHouseConfig(URI url, String user, Secret password) implements Serializable {

    public ClickHouseConfig {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
    }
}
