package io.sluice.local.kinesis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;

/** The body of one answer as an event stream. */
final class StreamWriter implements EventChannel {

    private final ChannelHandlerContext context;
    private final EventFrames frames;
    private final Connection connection;

    StreamWriter(ChannelHandlerContext context, Format format) {
        this.context = context;
        this.frames = new EventFrames(format);
        this.connection = Connection.of(context.channel());
    }

    @Override
    public boolean isWritable() {
        return context.channel().isWritable();
    }

    @Override
    public void begin() {
        closeOnFailure(write(frames.initialResponse()));
    }

    @Override
    public Format format() {
        return frames.format();
    }

    @Override
    public ByteBuffer frame(Reply body) {
        return frames.event(body);
    }

    @Override
    public void event(ByteBuffer frame) {
        closeOnFailure(write(frame));
    }

    @Override
    public void error(ServiceError error) {
        closeOnFailure(write(frames.exception(error)));
        finish();
    }

    @Override
    public void finish() {
        closeOnFailure(context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    @Override
    public void cutInside(ByteBuffer frame) {
        write(frame.slice(0, frame.remaining() / 2)).addListener(written -> connection.cut());
    }

    @Override
    public void reset() {
        write(ByteBuffer.allocate(0)).addListener(written -> connection.reset(context));
    }

    @Override
    public void execute(Runnable task) {
        context.executor().execute(task);
    }

    private ChannelFuture write(ByteBuffer frame) {
        ByteBuf bytes = Unpooled.wrappedBuffer(frame);
        return context.writeAndFlush(new DefaultHttpContent(bytes));
    }

    private static void closeOnFailure(ChannelFuture written) {
        written.addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
}
