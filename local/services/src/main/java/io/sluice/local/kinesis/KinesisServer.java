package io.sluice.local.kinesis;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The network side of the double: a port on loopback for HTTP/1.1 and HTTP/2 without TLS. Thread safe. */
public final class KinesisServer implements AutoCloseable {

    private static final int THREADS = 2;
    private static final long CLOSE_SECONDS = 5;

    private final EventLoopGroup threads;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel port;
    private final Service service;

    private KinesisServer(EventLoopGroup threads, KinesisRules rules, int wantedPort) {
        this.threads = threads;
        Timeline timeline = rules.timeline().orElseGet(() -> new SystemTimeline(threads));
        this.service = new Service(timeline, rules);
        this.port = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connections.add(connection);
                        connection
                                .pipeline()
                                .addLast(new ProtocolChooser(() -> new RequestHandler(KinesisServer.this.service)));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wantedPort))
                .syncUninterruptibly()
                .channel();
    }

    /** Starts a server; port 0 takes a free one. */
    public static KinesisServer start(KinesisRules rules, int port) {
        EventLoopGroup threads = new NioEventLoopGroup(THREADS, new DefaultThreadFactory("local-kinesis", true));
        try {
            return new KinesisServer(threads, rules, port);
        } catch (RuntimeException e) {
            threads.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
            throw e;
        }
    }

    /** Where it listens. */
    public URI endpoint() {
        int number = ((InetSocketAddress) port.localAddress()).getPort();
        return URI.create("http://127.0.0.1:" + number);
    }

    /** Refuses requests that are signed with that access key from now on. */
    public void expireAccessKey(String id) {
        service.expireAccessKey(id);
    }

    /** What is to go wrong. */
    public Faults faults() {
        return service.faults();
    }

    /** What clients called. */
    public Calls calls() {
        return service.calls();
    }

    /** How many subscriptions run now. */
    public int openSubscriptions() {
        return service.openSubscriptions();
    }

    /** Sends the error into all running subscriptions, which ends them. */
    public void failSubscriptions(ServiceError error) {
        service.eachSubscription(subscription -> subscription.fail(error));
    }

    /** Ends all running subscriptions in good order, as at the end of their life. */
    public void endSubscriptions() {
        service.eachSubscription(Subscription::finish);
    }

    /** Puts a record past the network. */
    public void put(String stream, String partitionKey, byte[] data) {
        service.put(stream, partitionKey, data);
    }

    /** Forgets the records of a stream that came before, and the shards that closed before. */
    public void trim(String stream, Instant time) {
        service.trim(stream, time);
    }

    /** Closes all connections; clients may come back at once. */
    public void cutConnections() {
        connections.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** Tells all clients with HTTP/2 to go away and that no running stream is served; cuts those with HTTP/1.1. */
    public void goAway() {
        connections.forEach(connection -> Connection.of(connection).goAway());
    }

    /** Cuts all connections and gives the port back. */
    @Override
    public void close() {
        port.close().syncUninterruptibly();
        cutConnections();
        threads.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
