package io.sluice.local;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The independent double keeps the same contract. */
class NpmKinesisIT {

    private static NpmKinesis kinesis;

    @BeforeAll
    static void start() {
        kinesis = NpmKinesis.start();
    }

    @AfterAll
    static void stop() {
        kinesis.close();
    }

    @Nested
    class OverHttp2 implements KinesisContract {

        private static KinesisAsyncClient client;

        @BeforeAll
        static void connect() {
            client = KinesisClients.of(kinesis.endpoint(), Protocol.HTTP2);
        }

        @AfterAll
        static void disconnect() {
            client.close();
        }

        @Override
        public KinesisAsyncClient client() {
            return client;
        }
    }
}
