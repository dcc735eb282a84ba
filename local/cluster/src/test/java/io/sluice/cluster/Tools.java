package io.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What a test needs of the machine it runs on. */
final class Tools {

    private Tools() {}

    /**
     * Skips the test where one of the programs is not on the PATH, and fails it in continuous integration, which has
     * them all.
     */
    static void require(String... programs) {
        List<String> missing =
                Arrays.stream(programs).filter(program -> !isThere(program)).toList();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(missing).as("programs that are not on the PATH").isEmpty();
        }
        assumeTrue(missing.isEmpty(), () -> "not on the PATH: " + String.join(", ", missing));
    }

    private static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** The first of that many ports in a row that nobody listens on. */
    static int freePorts(int count) throws IOException {
        while (true) {
            int first;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                first = socket.getLocalPort();
            }
            int free = 1;
            while (free < count && first + free < 65_536 && isFree(first + free)) {
                free++;
            }
            if (free == count) {
                return first;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
