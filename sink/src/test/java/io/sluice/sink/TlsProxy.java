package io.sluice.sink;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Ends TLS before a server that speaks plain HTTP, with certificates of a private authority, and lets in only who shows
 * one as well.
 */
final class TlsProxy implements AutoCloseable {

    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final URI server;
    private final SSLSocketFactory tls;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private TlsProxy(URI server, Path folder) throws Exception {
        this.folder = folder;
        this.server = server;
        if (!Files.exists(folder.resolve("client.key"))) {
            makeCertificates();
        }
        tls = context().getSocketFactory();
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** A proxy before {@code server}; {@code folder} gets its certificates unless it has them. */
    static TlsProxy before(URI server, Path folder) throws Exception {
        return new TlsProxy(server, folder);
    }

    URI url() {
        return URI.create("https://localhost:" + listener.getLocalPort());
    }

    /** File of the authority. */
    String caCertificate() {
        return folder.resolve("ca.pem").toString();
    }

    /** File of a certificate that is let in. */
    String clientCertificate() {
        return folder.resolve("client.pem").toString();
    }

    /** File of its key. */
    String clientKey() {
        return folder.resolve("client.key").toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
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
        try (client;
                SSLSocket secure = (SSLSocket) tls.createSocket(client, "", 0, false)) {
            secure.setUseClientMode(false);
            secure.setNeedClientAuth(true);
            try {
                secure.startHandshake();
            } catch (IOException e) {
                // The client was told why. What it sends all the same is read, or its own system would not let it know.
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
                return;
            }
            Socket upstream = new Socket(server.getHost(), server.getPort());
            open.add(upstream);
            threads.execute(() -> copy(upstream, secure));
            copy(secure, upstream);
        } catch (IOException e) {
            // One of the two has ended the connection.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[1 << 14];
            int count = in.read(bytes);
            while (count > 0) {
                out.write(bytes, 0, count);
                out.flush();
                count = in.read(bytes);
            }
        } catch (IOException e) {
            // One of the two has ended the connection.
        }
    }

    private SSLContext context() throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store("server"), PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("ca", store("ca").getCertificate("ca"));
        trusted.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private void makeCertificates() throws Exception {
        keytool("ca", "-genkeypair", "-keyalg", "EC", "-dname", "CN=Private Authority", "-ext", "bc:c");
        write("ca.pem", "CERTIFICATE", store("ca").getCertificate("ca").getEncoded());
        for (String name : List.of("server", "client")) {
            keytool(name, "-genkeypair", "-keyalg", "RSA", "-dname", "CN=" + name);
            keytool(name, "-certreq", "-file", file(name + ".csr"));
            keytool(
                    "ca",
                    "-gencert",
                    "-infile",
                    file(name + ".csr"),
                    "-outfile",
                    file(name + ".crt"),
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1");
            keytool(name, "-importcert", "-alias", "ca", "-file", file("ca.pem"), "-noprompt");
            keytool(name, "-importcert", "-file", file(name + ".crt"), "-noprompt");
        }
        write(
                "client.pem",
                "CERTIFICATE",
                store("client").getCertificate("client").getEncoded());
        write(
                "client.key",
                "PRIVATE KEY",
                store("client").getKey("client", PASSWORD.toCharArray()).getEncoded());
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private KeyStore store(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private void write(String name, String kind, byte[] bytes) throws IOException {
        Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + kind + "-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(bytes)
                        + "\n-----END " + kind + "-----\n");
    }

    /** Runs the JDK's keytool on the key store of {@code name}; an alias of its own is the name unless one is given. */
    private void keytool(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("-keystore", file(name + ".p12"), "-storepass", PASSWORD, "-storetype", "PKCS12"));
        if (!command.contains("-alias")) {
            command.addAll(List.of("-alias", name));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("Cannot make certificates: " + output);
        }
    }
}
