package io.sluice.sink;

import io.sluice.local.ClickHouseServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands between a client and a real server and spoils inserts as it is told, one fault for one insert. */
final class FaultyProxy implements AutoCloseable {

    /** What happens to a request. */
    sealed interface Fault {
        /** The connection is reset before a byte of the body is read. */
        record ResetBeforeBody() implements Fault {}

        /** The connection is reset in the middle of the body; the server sees a part of it, and then its end. */
        record ResetInBody() implements Fault {}

        /** The server gets the request and does it; the connection is reset before the answer. */
        record ResetAfterInsert() implements Fault {}

        /** The server does it; no answer ever comes. */
        record NoAnswer() implements Fault {}

        /** The server does it; the answer breaks off. */
        record TruncatedAnswer() implements Fault {}

        /** The server does it; something else happens before the answer. */
        record Meanwhile(Runnable event) implements Fault {}

        /** The server never sees it; this is the answer, whole. */
        record Answer(String text) implements Fault {}
    }

    static Fault.Answer status(int status, String headers, String body) {
        return new Fault.Answer(
                "HTTP/1.1 " + status + " X\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private final ClickHouseServer server;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final Queue<Instant> arrivals = new ConcurrentLinkedQueue<>();
    private final Queue<String> heads = new ConcurrentLinkedQueue<>();

    FaultyProxy(ClickHouseServer server, Fault... faults) throws IOException {
        this.server = server;
        this.faults.addAll(Arrays.asList(faults));
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** The server as seen through the proxy. */
    ClickHouseServer server() {
        return new ClickHouseServer(
                URI.create("http://127.0.0.1:" + listener.getLocalPort()), server.user(), server.password());
    }

    /** Inserts that have come so far. */
    int requests() {
        return arrivals.size();
    }

    /** When each of them came. */
    List<Instant> arrivals() {
        return List.copyOf(arrivals);
    }

    /** Request lines and headers of all requests so far. */
    List<String> heads() {
        return List.copyOf(heads);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Closeable one : open) {
            one.close();
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            while (true) {
                byte[] head = head(in);
                Fault fault = null;
                heads.add(new String(head, StandardCharsets.US_ASCII));
                if (isInsert(head)) {
                    arrivals.add(Instant.now());
                    fault = faults.poll();
                }
                if (fault instanceof Fault.ResetBeforeBody) {
                    client.setSoLinger(true, 0);
                    return;
                }
                byte[] body = body(head, in);
                if (fault instanceof Fault.ResetInBody) {
                    forwardPart(head, body);
                    client.setSoLinger(true, 0);
                    return;
                }
                if (fault instanceof Fault.Answer answer) {
                    client.getOutputStream().write(answer.text().getBytes(StandardCharsets.US_ASCII));
                    continue;
                }
                byte[] answer = forward(head, body);
                if (fault instanceof Fault.Meanwhile meanwhile) {
                    meanwhile.event().run();
                }
                if (fault instanceof Fault.ResetAfterInsert) {
                    client.setSoLinger(true, 0);
                    return;
                }
                if (fault instanceof Fault.NoAnswer) {
                    in.read();
                    return;
                }
                if (fault instanceof Fault.TruncatedAnswer) {
                    client.getOutputStream().write(answer, 0, 30);
                    return;
                }
                client.getOutputStream().write(answer);
            }
        } catch (EOFException e) {
            // The client is done with this connection.
        } catch (IOException e) {
            if (!listener.isClosed() && !client.isClosed()) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Whether a request inserts, and not into the log table. */
    private static boolean isInsert(byte[] head) {
        String text = new String(head, StandardCharsets.US_ASCII);
        return text.contains("INSERT") && !text.contains("clickpipes_log");
    }

    private byte[] forward(byte[] head, byte[] body) throws IOException {
        try (Socket upstream = upstream()) {
            upstream.getOutputStream().write(head);
            upstream.getOutputStream().write(body);
            InputStream in = new BufferedInputStream(upstream.getInputStream());
            byte[] answerHead = head(in);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            answer.write(answerHead);
            answer.write(body(answerHead, in));
            return answer.toByteArray();
        }
    }

    private void forwardPart(byte[] head, byte[] body) throws IOException {
        try (Socket upstream = upstream()) {
            upstream.getOutputStream().write(head);
            upstream.getOutputStream().write(body, 0, body.length / 2);
            // The server sees an orderly end: the embedded engine (26.7) aborts once in some dozens of resets here.
        }
    }

    private Socket upstream() throws IOException {
        return new Socket(server.url().getHost(), server.url().getPort());
    }

    private static byte[] head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ends = 0;
        while (ends < 4) {
            int b = read(in);
            head.write(b);
            ends = b == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : b == '\r' ? 1 : 0;
        }
        return head.toByteArray();
    }

    private static byte[] body(byte[] head, InputStream in) throws IOException {
        String text = new String(head, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        if (text.contains("expect: 100-continue")) {
            throw new IllegalStateException("the proxy does not know 100-continue");
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int length = text.indexOf("content-length: ");
        if (length >= 0) {
            int from = length + "content-length: ".length();
            copy(in, body, Integer.parseInt(text.substring(from, text.indexOf("\r\n", from))));
        } else if (text.contains("transfer-encoding: chunked")) {
            int size;
            do {
                String line = line(in, body);
                size = Integer.parseInt(line, 16);
                copy(in, body, size + 2);
            } while (size > 0);
        }
        return body.toByteArray();
    }

    private static String line(InputStream in, ByteArrayOutputStream copy) throws IOException {
        StringBuilder line = new StringBuilder();
        int b = read(in);
        while (b != '\n') {
            copy.write(b);
            if (b != '\r') {
                line.append((char) b);
            }
            b = read(in);
        }
        copy.write(b);
        return line.toString();
    }

    private static void copy(InputStream in, ByteArrayOutputStream out, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        out.writeBytes(bytes);
    }

    private static int read(InputStream in) throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException();
        }
        return b;
    }
}
