package io.sluice.local.kinesis;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;

/** The body of one answer as an event stream. */
final class StreamWriter implements EventChannel {

    private final ChannelHandlerContext context;

    StreamWriter(ChannelHandlerContext context) {
        this.context = context;
    }

    @Override
    public boolean isWritable() {
        return context.channel().isWritable();
    }

    @Override
    public void send(ByteBuffer frame) {
        write(new DefaultHttpContent(Unpooled.wrappedBuffer(frame)));
    }

    @Override
    public void finish() {
        write(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    @Override
    public void execute(Runnable task) {
        context.executor().execute(task);
    }

    private void write(HttpContent content) {
        context.writeAndFlush(content).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
}
