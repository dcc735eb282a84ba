package io.sluice.source;

import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.jobconfig.KinesisConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * One Kinesis client and what belongs to it alone: event loops, credentials, and the STS client that renews them.
 *
 * <p>The event loops are not shared with any other client of the JVM, so that a sink can never wait for a source on
 * the same thread. {@link #close()} leaves no thread.
 */
final class AwsClients implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AwsClients.class);
    private static final int EVENT_LOOPS = 2;
    private static final int MAX_CONCURRENCY = 10_000;
    private static final int WINDOW_BYTES = 512 * 1024;
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(6);
    private static final Duration ACQUISITION_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PING_PERIOD = Duration.ofSeconds(60);
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);

    private final NioEventLoopGroup eventLoops;
    private final Deque<SdkAutoCloseable> closeables = new ArrayDeque<>();
    private final AwsCredentialsProvider credentials;
    private final KinesisAsyncClient kinesis;

    private AwsClients(KinesisConfig config) {
        this.eventLoops = new NioEventLoopGroup(EVENT_LOOPS, new DefaultThreadFactory("sluice-kinesis-io", true));
        SdkAsyncHttpClient http = NettyNioAsyncHttpClient.builder()
                .protocol(Protocol.HTTP2)
                .eventLoopGroup(SdkEventLoopGroup.create(eventLoops))
                .maxConcurrency(MAX_CONCURRENCY)
                .readTimeout(READ_TIMEOUT)
                .connectionTimeout(CONNECTION_TIMEOUT)
                .connectionAcquisitionTimeout(ACQUISITION_TIMEOUT)
                .http2Configuration(
                        http2 -> http2.initialWindowSize(WINDOW_BYTES).healthCheckPingPeriod(PING_PERIOD))
                .build();
        closeables.push(http);
        Region region = Region.of(config.region());
        credentials = credentials(config.access().credentials(), region);
        KinesisAsyncClientBuilder builder = KinesisAsyncClient.builder()
                .region(region)
                .httpClient(http)
                .credentialsProvider(credentials)
                .overrideConfiguration(calls -> calls.addExecutionInterceptor(new AnswerTap()));
        if (config.access().endpoint() instanceof KinesisConfig.Endpoint.At at) {
            URI uri = at.uri();
            builder.endpointOverride(uri);
        }
        this.kinesis = builder.build();
        closeables.push(kinesis);
    }

    static AwsClients open(KinesisConfig config) {
        return new AwsClients(config);
    }

    KinesisAsyncClient kinesis() {
        return kinesis;
    }

    /** Who the pipe is to AWS; ends with the clients. */
    AwsCredentialsProvider credentials() {
        return credentials;
    }

    private AwsCredentialsProvider credentials(KinesisConfig.Credentials credentials, Region region) {
        if (credentials instanceof KinesisConfig.Credentials.IamUser user) {
            return StaticCredentialsProvider.create(AwsBasicCredentials.create(
                    user.accessKeyId(), user.secretKey().value()));
        }
        DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
        closeables.push(chain);
        if (credentials instanceof KinesisConfig.Credentials.IamRole role) {
            return assumed(role, region, chain);
        }
        return chain;
    }

    /** Renewed by the SDK before they expire, so a running job never meets expired ones. */
    private AwsCredentialsProvider assumed(
            KinesisConfig.Credentials.IamRole role, Region region, AwsCredentialsProvider own) {
        StsClientBuilder builder = StsClient.builder().region(region).credentialsProvider(own);
        if (role.sts() instanceof KinesisConfig.Endpoint.At at) {
            builder.endpointOverride(at.uri());
        }
        StsClient sts = builder.build();
        closeables.push(sts);
        AssumeRoleRequest.Builder request =
                AssumeRoleRequest.builder().roleArn(role.roleArn()).roleSessionName(role.sessionName());
        if (!role.externalId().isEmpty()) {
            request.externalId(role.externalId());
        }
        StsAssumeRoleCredentialsProvider assumed = StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(request.build())
                .build();
        closeables.push(assumed);
        return assumed;
    }

    @Override
    public void close() {
        while (!closeables.isEmpty()) {
            closeables.pop().close();
        }
        // no quiet period: nobody gives work to these loops any more
        boolean ended = eventLoops
                .shutdownGracefully(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(SHUTDOWN_TIMEOUT.toMillis());
        if (!ended) {
            LOG.warn("Event loops of a Kinesis client still run {} after its end", SHUTDOWN_TIMEOUT);
        }
    }
}
