package io.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatusLineTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintWriter out = new PrintWriter(bytes, true, StandardCharsets.UTF_8);

    @Test
    void showsTotalsAndTheRatesSinceTheLastLine() {
        StatusLine line = new StatusLine(out, StatusLine.Medium.PLAIN, 0);

        line.show(new Progress(1_000, 4_000_000, 500, 0, 1_500), seconds(2));
        line.show(new Progress(11_000, 44_000_000, 10_500, 3, 0), seconds(4));

        assertThat(printed().lines())
                .containsExactly(
                        "read 1,000 | written 500 | 2.0 MB/s | 250 rows/s | rejected 0 | lag 1.5 s | 00:02",
                        "read 11,000 | written 10,500 | 20.0 MB/s | 5,000 rows/s | rejected 3 | lag 0.0 s | 00:04");
    }

    @Test
    void saysSoWhileTheLagIsUnknown() {
        new StatusLine(out, StatusLine.Medium.PLAIN, 0).show(new Progress(0, 0, 0, 0, -1), seconds(3_723));

        assertThat(printed().lines())
                .containsExactly("read 0 | written 0 | 0.0 MB/s | 0 rows/s | rejected 0 | lag unknown | 1:02:03");
    }

    @Test
    void writesOverItsLineOnATerminalAndLeavesTheLastOneStanding() {
        StatusLine line = new StatusLine(out, StatusLine.Medium.TERMINAL, 0);

        line.show(new Progress(1, 0, 0, 0, 0), seconds(1));
        line.show(new Progress(2, 0, 0, 0, 0), seconds(2));
        line.end();
        line.end();

        assertThat(printed())
                .isEqualTo("\r\u001b[2Kread 1 | written 0 | 0.0 MB/s | 0 rows/s | rejected 0 | lag 0.0 s | 00:01"
                        + "\r\u001b[2Kread 2 | written 0 | 0.0 MB/s | 0 rows/s | rejected 0 | lag 0.0 s | 00:02"
                        + System.lineSeparator());
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
