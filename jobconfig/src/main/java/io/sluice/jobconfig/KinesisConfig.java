package io.sluice.jobconfig;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Section {@code source.kinesis} of the pipe file.
 *
 * @param stream which stream
 * @param region AWS region, such as {@code eu-central-1}
 * @param span what to read of it
 * @param reader polling, or enhanced fan-out with a consumer
 * @param access how to reach AWS
 * @param options tuning
 */
public record KinesisConfig(
        Stream stream, String region, Span span, Reader reader, Access access, KinesisSourceOptions options)
        implements Serializable {

    public KinesisConfig {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(span, "span");
        Objects.requireNonNull(reader, "reader");
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(options, "options");
    }

    /** Reads on and on from {@code start}, untuned. */
    public KinesisConfig(
            Stream stream, String region, Start start, Reader reader, Credentials credentials, Endpoint endpoint) {
        this(
                stream,
                region,
                new Span(start, Map.of(), new Stop.Never()),
                reader,
                new Access(credentials, endpoint),
                KinesisSourceOptions.defaults());
    }

    /** The same, tuned so. */
    public KinesisConfig withOptions(KinesisSourceOptions tuned) {
        return new KinesisConfig(stream, region, span, reader, access, tuned);
    }

    /** The same, read until then. */
    public KinesisConfig withStop(Stop stop) {
        return new KinesisConfig(
                stream, region, new Span(span.start(), span.startAfter(), stop), reader, access, options);
    }

    /** The stream, by name in the account of the credentials or by ARN. */
    public sealed interface Stream extends Serializable {

        /** The stream's name, which the ARN holds too. */
        String name();

        record Named(String name) implements Stream {}

        /** {@code arn:aws:kinesis:REGION:ACCOUNT:stream/NAME}. */
        record Identified(String arn) implements Stream {
            @Override
            public String name() {
                return arn.substring(arn.lastIndexOf('/') + 1);
            }
        }
    }

    /**
     * What to read of a stream.
     *
     * @param start where to start on the first run
     * @param startAfter sequence numbers by shard id: these shards start behind them instead
     * @param stop where to end
     */
    public record Span(Start start, Map<String, String> startAfter, Stop stop) implements Serializable {

        public Span {
            Objects.requireNonNull(start, "start");
            startAfter = Map.copyOf(startAfter);
            Objects.requireNonNull(stop, "stop");
        }
    }

    /** Keys {@code iteratorType}, {@code timestamp}, {@code startLookback}. */
    public sealed interface Start extends Serializable {

        record TrimHorizon() implements Start {}

        record Latest() implements Start {}

        record AtTimestamp(Instant timestamp) implements Start {}

        /** That long before the first run begins. */
        record Lookback(Duration duration) implements Start {}
    }

    /** Keys {@code stopPosition}, {@code stopTimestamp}. */
    public sealed interface Stop extends Serializable {

        record Never() implements Stop {}

        /** Where the stream ended when the first run began. */
        record Latest() implements Stop {}

        /** At the first record of each shard that arrived then or later. */
        record AtTimestamp(Instant timestamp) implements Stop {}
    }

    /** Key {@code useEnhancedFanOut}. */
    public sealed interface Reader extends Serializable {

        record Polling() implements Reader {}

        record EnhancedFanOut(Consumer consumer) implements Reader {

            /** With a consumer of that name, which the pipe registers if it is missing, and keeps. */
            public EnhancedFanOut(String consumerName) {
                this(new Consumer.Registered(consumerName, AtEnd.KEEP));
            }

            /** Name of the consumer. */
            public String consumerName() {
                return consumer.name();
            }
        }
    }

    /** Keys {@code consumerName}, {@code consumerArn}, {@code consumerLifecycle}. */
    public sealed interface Consumer extends Serializable {

        /** The consumer's name, which the ARN holds too. */
        String name();

        /** The pipe registers it if it is missing. */
        record Registered(String name, AtEnd atEnd) implements Consumer {}

        /** Someone else registers it; it must be there. */
        record Existing(String name) implements Consumer {}

        /** The same, by {@code arn:aws:kinesis:REGION:ACCOUNT:stream/STREAM/consumer/NAME:CREATED}. */
        record Identified(String arn) implements Consumer {
            @Override
            public String name() {
                return arn.substring(arn.lastIndexOf('/') + 1, arn.lastIndexOf(':'));
            }
        }
    }

    /** Key {@code deregisterOnFinish}: what becomes of the consumer of a pipe that has reached its stop. */
    public enum AtEnd {
        KEEP,
        DEREGISTER
    }

    /**
     * How to reach AWS.
     *
     * @param credentials how to authenticate
     * @param endpoint AWS's own endpoint of the region, or another server
     */
    public record Access(Credentials credentials, Endpoint endpoint) implements Serializable {

        public Access {
            Objects.requireNonNull(credentials, "credentials");
            Objects.requireNonNull(endpoint, "endpoint");
        }
    }

    /** Keys {@code authentication}, {@code accessKey}, {@code iamRole}. */
    public sealed interface Credentials extends Serializable {

        /** The default chain of the AWS SDK: environment, profile, container or instance role. */
        record DefaultChain() implements Credentials {}

        record IamUser(String accessKeyId, Secret secretKey) implements Credentials {}

        /**
         * A role, assumed with what the default chain finds.
         *
         * @param roleArn the role
         * @param externalId what the role's trust policy asks for; empty if nothing
         * @param sessionName how the session is called in AWS's logs
         * @param sts the server that hands out the credentials
         */
        record IamRole(String roleArn, String externalId, String sessionName, Endpoint sts) implements Credentials {

            public static final String SESSION_NAME = "sluice";

            /** Of AWS's own STS, without an external id. */
            public IamRole(String roleArn) {
                this(roleArn, "", SESSION_NAME, new Endpoint.Aws());
            }
        }
    }

    /** Keys {@code endpoint}, {@code stsEndpoint}. */
    public sealed interface Endpoint extends Serializable {

        record Aws() implements Endpoint {}

        record At(URI uri) implements Endpoint {}
    }
}
