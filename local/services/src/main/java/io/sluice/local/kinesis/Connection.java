package io.sluice.local.kinesis;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2StreamChannel;
import org.jspecify.annotations.Nullable;

/** The TCP connection under a channel, to be broken on purpose. */
final class Connection {

    private static final int STEP_BETWEEN_STREAMS = 2;

    private final Channel connection;
    private final int stream;

    private Connection(Channel connection, int stream) {
        this.connection = connection;
        this.stream = stream;
    }

    /** Takes the channel of a connection, or of an HTTP/2 stream in one. */
    static Connection of(Channel channel) {
        return channel instanceof Http2StreamChannel child
                ? new Connection(child.parent(), child.stream().id())
                : new Connection(channel, 0);
    }

    void cut() {
        connection.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /** Tells the client that its streams from this one on, or all if this is none, were not served. */
    void goAway() {
        @Nullable Http2FrameCodec codec = connection.pipeline().get(Http2FrameCodec.class);
        if (codec == null) {
            cut();
            return;
        }
        connection.eventLoop().execute(() -> {
            ChannelHandlerContext context = connection.pipeline().context(codec);
            if (context != null) {
                codec.goAway(
                                context,
                                Math.max(0, stream - STEP_BETWEEN_STREAMS),
                                Http2Error.NO_ERROR.code(),
                                Unpooled.EMPTY_BUFFER,
                                context.newPromise())
                        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
                context.flush();
            }
        });
    }

    /** Breaks off one HTTP/2 stream, or the connection if it has none. */
    void reset(ChannelHandlerContext context) {
        if (stream == 0) {
            cut();
        } else {
            context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }
}
