package io.sluice.jobconfig;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Section {@code clickhouse} of the pipe file.
 *
 * @param urls HTTP interfaces such as {@code https://host:8443}, at least one; all of them replicas of one table
 * @param login who inserts
 * @param tls certificates beside those of the JVM
 * @param options of the client library, by its own names
 * @param settings of the server, sent with every insert
 */
public record ClickHouseConfig(
        List<URI> urls, Login login, Tls tls, Map<String, String> options, Map<String, String> settings)
        implements Serializable {

    public ClickHouseConfig {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("Cannot reach ClickHouse: found no URL; give one");
        }
        Objects.requireNonNull(login, "login");
        Objects.requireNonNull(tls, "tls");
        options = Map.copyOf(options);
        settings = Map.copyOf(settings);
    }

    /** One server and a password. */
    public ClickHouseConfig(URI url, String user, Secret password) {
        this(List.of(url), new Login.Password(user, password), Tls.NONE, Map.of(), Map.of());
    }

    /** The first of {@link #urls}. */
    public URI url() {
        return urls.get(0);
    }

    /** The same but for the servers. */
    public ClickHouseConfig at(List<URI> otherUrls) {
        return new ClickHouseConfig(otherUrls, login, tls, options, settings);
    }

    /** How the pipe shows who it is. */
    public sealed interface Login extends Serializable {

        /** A user's name and password, which may be empty. */
        record Password(String user, Secret password) implements Login {
            public Password {
                Objects.requireNonNull(user, "user");
                Objects.requireNonNull(password, "password");
            }

            @Override
            public String toString() {
                return "user " + user;
            }
        }

        /** A token that stands for a user. */
        record Token(Secret token) implements Login {
            public Token {
                Objects.requireNonNull(token, "token");
            }

            @Override
            public String toString() {
                return "the owner of the access token";
            }
        }
    }

    /**
     * Files with certificates, in PEM, on every machine that runs a task; empty for none.
     *
     * @param caCertificate of the authority that signed the server's
     * @param clientCertificate what the pipe shows the server
     * @param clientKey the key of that
     */
    public record Tls(String caCertificate, String clientCertificate, String clientKey) implements Serializable {

        /** Nothing beside what the JVM has. */
        public static final Tls NONE = new Tls("", "", "");

        public Tls {
            Objects.requireNonNull(caCertificate, "caCertificate");
            Objects.requireNonNull(clientCertificate, "clientCertificate");
            Objects.requireNonNull(clientKey, "clientKey");
        }
    }
}
