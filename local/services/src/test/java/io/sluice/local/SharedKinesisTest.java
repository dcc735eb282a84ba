package io.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedKinesisTest {

    @Test
    void takesTheServerThatTheEnvironmentNames() {
        assertThat(SharedKinesis.from(Map.of("SLUICE_KINESIS_ENDPOINT", "http://kinesis:4567")))
                .contains(URI.create("http://kinesis:4567"));
    }

    @Test
    void takesAServerOfItsOwnIfTheEnvironmentNamesNone() {
        assertThat(SharedKinesis.from(Map.of())).isEmpty();
        assertThat(SharedKinesis.from(Map.of("SLUICE_KINESIS_ENDPOINT", ""))).isEmpty();
    }
}
