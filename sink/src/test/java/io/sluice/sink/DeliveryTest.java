package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeliveryTest {

    @ParameterizedTest
    @CsvSource({"241, 500", "0, 503", "0, 0"})
    void triesAgainSoonWhatPassesByItself(int code, int status) throws Exception {
        assertThat(Delivery.pauseAfter(failure(code, status, ""), 1))
                .isBetween(Duration.ofMillis(125), Duration.ofMillis(250));
        assertThat(Delivery.pauseAfter(failure(code, status, ""), 100))
                .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({"252, 500", "0, 429"})
    void givesRestToAServerThatHasTooMuchToDo(int code, int status) throws Exception {
        assertThat(Delivery.pauseAfter(failure(code, status, "Too many parts (3000)"), 1))
                .isBetween(Duration.ofMillis(2500), Duration.ofSeconds(5));
        assertThat(Delivery.pauseAfter(failure(code, status, "Too many parts (3000)"), 100))
                .isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource({"31337, 5", "40, 2", "497, 1", "60, 1"})
    void triesWhatDoesNotPassAsOftenAsItMayHelp(int code, int attempts) throws Exception {
        for (int attempt = 1; attempt < attempts; attempt++) {
            assertThat(Delivery.pauseAfter(failure(code, 500, ""), attempt)).isPositive();
        }
        assertThatThrownBy(() -> Delivery.pauseAfter(failure(code, 500, ""), attempts))
                .isInstanceOf(ClickHouseException.class)
                .hasMessage("code " + code);
    }

    @ParameterizedTest
    @CsvSource({"100, PT98S, true", "100, PT97.999S, false", "0, PT0S, true", "2, PT0S, true", "3, PT0.999S, false"})
    void takesAServerForYoungerOnlyWhereClocksLeaveItOpen(int uptime, Duration since, boolean younger) {
        assertThat(Delivery.mayBeYounger(Duration.ofSeconds(uptime), since)).isEqualTo(younger);
    }

    @Test
    void pausesLongerBeforeEachFurtherAttempt() throws Exception {
        List<Duration> pauses = new ArrayList<>();
        try (ClickHouseClient nobody =
                new ClickHouseClient(new ClickHouseConfig(URI.create("http://127.0.0.1:1"), "u", new Secret("p")))) {
            int attempts = delivery(nobody, pauses).persist("ask", Duration.ofHours(1), attempt -> {
                if (attempt < 4) {
                    throw failure(241, 500, "");
                }
                return attempt;
            });

            assertThat(attempts).isEqualTo(4);
        }
        assertThat(pauses).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(pauses.get(i)).isBetween(Duration.ofMillis(125L << i), Duration.ofMillis(250L << i));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "429, 20, PT19S, PT20S",
        "502, 20, PT19S, PT20S",
        "503, 20, PT19S, PT20S",
        "503, 86400, PT4M59S, PT5M",
        "503, 0, PT0.125S, PT0.25S",
        "503, soon, PT0.125S, PT0.25S",
        "429, 1, PT2.5S, PT5S"
    })
    void leavesAServerAloneForAsLongAsItWants(int status, String wish, Duration least, Duration most) throws Exception {
        assertThat(pauseBeforeTheSecondAttempt(status, wish, Duration.ofHours(1)))
                .isBetween(least, most);
    }

    @Test
    void attemptsOnceMoreBeforeAnOutageIsTooLongWhateverTheServerWants() throws Exception {
        assertThat(pauseBeforeTheSecondAttempt(503, "60", Duration.ofSeconds(30)))
                .isBetween(Duration.ofSeconds(29), Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({"PT1H, PT19S, PT20S", "PT5S, PT5S, PT5S"})
    void beginsWithNothingNewWhileAServerWantsToBeLeftAlone(Duration maxOutage, Duration least, Duration most)
            throws Exception {
        List<Duration> pauses = new ArrayList<>();
        try (FixedAnswer server = new FixedAnswer(503, "Retry-After", "20");
                ClickHouseClient client = server.client()) {
            Delivery delivery = delivery(client, pauses);
            delivery.persist("ask before", maxOutage, attempt -> "all is well");
            assertThat(pauses).isEmpty();
            assertThatThrownBy(client::version).isInstanceOf(ClickHouseException.class);

            delivery.persist("ask", maxOutage, attempt -> "asked once");
        }
        assertThat(pauses).hasSize(1);
        assertThat(pauses.get(0)).isBetween(least, most);
    }

    private static Duration pauseBeforeTheSecondAttempt(int status, String wish, Duration maxOutage) throws Exception {
        List<Duration> pauses = new ArrayList<>();
        try (FixedAnswer server = new FixedAnswer(status, "Retry-After", wish);
                ClickHouseClient client = server.client()) {
            delivery(client, pauses)
                    .persist("ask", maxOutage, attempt -> attempt == 1 ? client.version() : "asked enough");
        }
        assertThat(pauses).hasSize(1);
        return pauses.get(0);
    }

    private static Delivery delivery(ClickHouseClient client, List<Duration> pauses) {
        Destination destination = new Destination("pipe", "d", "t", new ErrorTable("d", "e"));
        PipeLog log = new PipeLog(Optional.empty(), destination, 0);
        return new Delivery(
                client,
                destination,
                new SinkMetrics(UnregisteredMetricsGroup.createSinkWriterMetricGroup()),
                new Outages(log),
                log,
                pauses::add);
    }

    private static ClickHouseException failure(int code, int status, String reply) {
        return new ClickHouseException("code " + code, code, status, reply, "", new IOException("of a test"));
    }
}
