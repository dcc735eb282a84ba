package io.sluice.local.kinesis;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers the requests of one HTTP/1.1 connection, or the one of an HTTP/2 stream, on the channel's thread. */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final String TARGET_PREFIX = "Kinesis_20131202.";
    private static final String DEFAULT_REGION = "us-east-1";
    private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/]*)/[^/]*/([^/]*)/");
    private static final int UNEXPECTED = 500;

    private final Service service;
    private @Nullable Subscription subscription;

    RequestHandler(Service service) {
        this.service = service;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        Format format = Format.of(message.headers().get(HttpHeaderNames.CONTENT_TYPE, ""));
        try {
            answer(context, message, format);
        } catch (ServiceError e) {
            send(context, message, format, HttpResponseStatus.valueOf(e.status()), error(e));
        } catch (JacksonException e) {
            ServiceError unreadable = ServiceError.of("SerializationException", "Cannot read the request body");
            send(context, message, format, HttpResponseStatus.BAD_REQUEST, error(unreadable));
        } catch (IOException | RuntimeException e) {
            ServiceError failure = ServiceError.of("InternalFailure", UNEXPECTED, "LocalKinesis failed: " + e);
            send(context, message, format, HttpResponseStatus.INTERNAL_SERVER_ERROR, error(failure));
        }
    }

    private void answer(ChannelHandlerContext context, FullHttpRequest message, Format format) throws IOException {
        String target = message.headers().get("x-amz-target", "");
        if (!target.startsWith(TARGET_PREFIX)) {
            throw unknown(target);
        }
        KinesisAction action =
                KinesisAction.of(target.substring(TARGET_PREFIX.length())).orElseThrow(() -> unknown(target));
        service.authenticate(accessKeyId(message.headers()));
        Request request = new Request(body(message, format), format, region(message.headers()));
        Fault.Effect effect = service.meet(action, request);
        switch (effect.kind()) {
            case REFUSE -> throw effect.requiredError();
            case CUT -> Connection.of(context.channel()).cut();
            case GO_AWAY -> Connection.of(context.channel()).goAway();
            case HANG -> {}
            case NONE, ERROR_FRAME, END, CUT_MID_FRAME, RESET, SILENCE -> {
                if (action == KinesisAction.SUBSCRIBE_TO_SHARD) {
                    subscribe(context, message, request, effect);
                } else {
                    send(context, message, format, HttpResponseStatus.OK, service.run(action, request));
                }
            }
        }
    }

    private void subscribe(
            ChannelHandlerContext context, FullHttpRequest message, Request request, Fault.Effect effect) {
        Subscription opened = service.subscribe(request, new StreamWriter(context, request.format()), effect);
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/vnd.amazon.eventstream");
        HttpUtil.setTransferEncodingChunked(head, !copyStream(message, head));
        identify(head);
        context.write(head).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        subscription = opened;
        service.start(opened);
    }

    private static ServiceError unknown(String target) {
        return ServiceError.of("UnknownOperationException", "Unknown operation " + target + ".");
    }

    private static JsonNode body(FullHttpRequest message, Format format) throws IOException {
        if (!message.content().isReadable()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try (InputStream in = new ByteBufInputStream(message.content())) {
            return format.mapper().readTree(in);
        }
    }

    private static String region(HttpHeaders headers) {
        Matcher matcher = CREDENTIAL.matcher(headers.get(HttpHeaderNames.AUTHORIZATION, ""));
        return matcher.find() ? matcher.group(2) : DEFAULT_REGION;
    }

    private static String accessKeyId(HttpHeaders headers) {
        Matcher matcher = CREDENTIAL.matcher(headers.get(HttpHeaderNames.AUTHORIZATION, ""));
        return matcher.find() ? matcher.group(1) : "";
    }

    private static Reply error(ServiceError error) {
        return output -> output.begin()
                .text("__type", error.type())
                .text("message", error.text())
                .end();
    }

    private static void send(
            ChannelHandlerContext context,
            FullHttpRequest request,
            Format format,
            HttpResponseStatus status,
            Reply reply) {
        ByteBuf body = context.alloc().buffer();
        try (Output output = new Output(format, new ByteBufOutputStream(body))) {
            reply.write(output);
        } catch (IOException e) {
            body.release();
            throw new UncheckedIOException("Cannot write an answer into memory", e);
        }
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, format.contentType());
        HttpUtil.setContentLength(response, body.readableBytes());
        copyStream(request, response);
        identify(response);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    /** Takes over the number of the HTTP/2 stream; whether there is one. */
    private static boolean copyStream(HttpMessage request, HttpMessage response) {
        String stream = request.headers().get(ExtensionHeaderNames.STREAM_ID.text());
        if (stream == null) {
            return false;
        }
        response.headers().set(ExtensionHeaderNames.STREAM_ID.text(), stream);
        return true;
    }

    private static void identify(HttpMessage response) {
        response.headers().set("x-amzn-RequestId", UUID.randomUUID().toString());
        response.headers()
                .set(
                        HttpHeaderNames.DATE,
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (subscription != null && context.channel().isWritable()) {
            subscription.pump();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (subscription != null) {
            subscription.cancel();
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
}
