package io.sluice.local.kinesis;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sees from the first bytes of a connection whether the client speaks HTTP/2 or HTTP/1.1, and sets the pipeline up for
 * it. Each request, or each HTTP/2 stream, meets a handler of its own.
 */
final class ProtocolChooser extends ByteToMessageDecoder {

    private static final byte[] HTTP2_START = "PRI * HTTP/2.0".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_REQUEST_BYTES = 32 << 20;
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int MAX_STREAMS = 10_000;

    private final Supplier<ChannelHandler> handlers;

    ProtocolChooser(Supplier<ChannelHandler> handlers) {
        this.handlers = handlers;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int seen = Math.min(in.readableBytes(), HTTP2_START.length);
        boolean http2 = startsLikeHttp2(in, seen);
        if (http2 && seen < HTTP2_START.length) {
            return;
        }
        ChannelPipeline pipeline = context.pipeline();
        if (http2) {
            pipeline.addLast(
                    Http2FrameCodecBuilder.forServer()
                            .initialSettings(Http2Settings.defaultSettings()
                                    .initialWindowSize(WINDOW_BYTES)
                                    .maxConcurrentStreams(MAX_STREAMS))
                            .build(),
                    new Http2MultiplexHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel stream) {
                            stream.pipeline()
                                    .addLast(
                                            new Http2StreamFrameToHttpObjectCodec(true),
                                            new HttpObjectAggregator(MAX_REQUEST_BYTES),
                                            handlers.get());
                        }
                    }));
        } else {
            pipeline.addLast(
                    new HttpServerCodec(),
                    new HttpServerKeepAliveHandler(),
                    new HttpObjectAggregator(MAX_REQUEST_BYTES),
                    handlers.get());
        }
        pipeline.remove(this);
    }

    private static boolean startsLikeHttp2(ByteBuf in, int length) {
        for (int i = 0; i < length; i++) {
            if (in.getByte(in.readerIndex() + i) != HTTP2_START[i]) {
                return false;
            }
        }
        return true;
    }
}
