package io.sluice.local;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Our double, over each protocol and in each format. */
class LocalKinesisTest {

    private static LocalKinesis kinesis;

    @BeforeAll
    static void start() {
        kinesis = LocalKinesis.start();
    }

    @AfterAll
    static void stop() {
        kinesis.close();
    }

    @Nested
    class OverHttp2 implements FullKinesisContract {

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

    @Nested
    class OverHttp1 implements FullKinesisContract {

        private static KinesisAsyncClient client;

        @BeforeAll
        static void connect() {
            client = KinesisClients.of(kinesis.endpoint(), Protocol.HTTP1_1);
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

    @Nested
    class InJson implements FullKinesisContract {

        private static KinesisAsyncClient client;

        @BeforeAll
        static void connect() {
            System.setProperty("aws.cborEnabled", "false");
            client = KinesisClients.of(kinesis.endpoint(), Protocol.HTTP2);
        }

        @AfterAll
        static void disconnect() {
            client.close();
            System.clearProperty("aws.cborEnabled");
        }

        @Override
        public KinesisAsyncClient client() {
            return client;
        }
    }
}
