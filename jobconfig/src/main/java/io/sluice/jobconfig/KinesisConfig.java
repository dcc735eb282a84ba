package io.sluice.jobconfig;

import java.io.Serializable;
import java.net.URI;
import java.time.Instant;
import java.util.Objects;

/**
 * Section {@code source.kinesis} of the pipe file.
 *
 * @param stream which stream
 * @param region AWS region, such as {@code eu-central-1}
 * @param start where to start reading on the first run
 * @param reader polling, or enhanced fan-out under a consumer name
 * @param credentials how to authenticate to AWS
 * @param endpoint AWS's own endpoint of the region, or another server
 */
public record KinesisConfig(
        Stream stream, String region, Start start, Reader reader, Credentials credentials, Endpoint endpoint)
        implements Serializable {

    public KinesisConfig {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(reader, "reader");
        Objects.requireNonNull(credentials, "credentials");
        Objects.requireNonNull(endpoint, "endpoint");
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

    /** Key {@code iteratorType}. */
    public sealed interface Start extends Serializable {

        record TrimHorizon() implements Start {}

        record Latest() implements Start {}

        record AtTimestamp(Instant timestamp) implements Start {}
    }

    /** Key {@code useEnhancedFanOut}. */
    public sealed interface Reader extends Serializable {

        record Polling() implements Reader {}

        record EnhancedFanOut(String consumerName) implements Reader {}
    }

    /** Keys {@code authentication}, {@code accessKey}, {@code iamRole}. */
    public sealed interface Credentials extends Serializable {

        /** The default chain of the AWS SDK: environment, profile, container or instance role. */
        record DefaultChain() implements Credentials {}

        record IamUser(String accessKeyId, Secret secretKey) implements Credentials {}

        record IamRole(String roleArn) implements Credentials {}
    }

    /** Key {@code endpoint}. */
    public sealed interface Endpoint extends Serializable {

        record Aws() implements Endpoint {}

        record At(URI uri) implements Endpoint {}
    }
}
