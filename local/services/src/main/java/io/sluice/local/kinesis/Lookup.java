package io.sluice.local.kinesis;

import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the streams, shards and consumers that requests name. Thread safe. */
final class Lookup {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");
    private static final String STREAM_PART = ":stream/";
    private static final String CONSUMER_PART = "/consumer/";

    private final Account account;
    private final Timeline timeline;

    Lookup(Account account, Timeline timeline) {
        this.account = account;
        this.timeline = timeline;
    }

    /** The stream that a request names by name or ARN, in any state. */
    Stream stream(Request request) {
        Optional<String> arn = request.text("StreamARN");
        if (arn.isPresent()) {
            return streamByArn(arn.get());
        }
        return stream(name(request, "StreamName"));
    }

    /** The stream that a request names, if one can work with it now. */
    Stream usableStream(Request request) {
        return usable(stream(request));
    }

    /** The same, of a request that can name it by its ARN only. */
    Stream usableStreamByArn(Request request) {
        return usable(streamByArn(request.requiredText("StreamARN")));
    }

    Stream usableStream(String name) {
        return usable(stream(name));
    }

    /** The shard that a request names together with its stream. */
    Place place(Request request) {
        return place(usableStream(request), request.requiredText("ShardId"));
    }

    /** Where an iterator of a stream that was not made anew since points to. */
    Place place(ShardIterator iterator) {
        Stream stream = usableStream(iterator.stream());
        if (stream.generation() != iterator.generation()) {
            throw Token.invalid("ShardIterator");
        }
        return place(stream, iterator.shardId());
    }

    /** A shard of the stream that a consumer's ARN names. */
    Place placeOfConsumer(String consumerArn, String shardId) {
        return place(usable(streamOfConsumer(consumerArn)), shardId);
    }

    private Place place(Stream stream, String shardId) {
        return new Place(stream, shard(stream, shardId));
    }

    /** A shard and its stream, which can be read now. */
    record Place(Stream stream, Shard shard) {}

    Stream stream(String name) {
        return account.stream(name).orElseThrow(() -> noStream(name));
    }

    Stream streamByArn(String arn) {
        int at = arn.indexOf(STREAM_PART);
        if (at < 0) {
            throw ServiceError.validation("1 validation error detected: Value '" + arn
                    + "' at 'streamARN' failed to satisfy constraint: Member must satisfy regular expression pattern:"
                    + " arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+");
        }
        String name = arn.substring(at + STREAM_PART.length());
        Stream stream = stream(name);
        if (!stream.arn().equals(arn)) {
            throw noStream(name);
        }
        return stream;
    }

    private static Stream usable(Stream stream) {
        return switch (stream.lifecycle().status()) {
            case ACTIVE, UPDATING -> stream;
            case CREATING, DELETING, GONE -> throw noStream(stream.name());
        };
    }

    /** A stream that can be changed now. */
    Stream settledStream(Request request) {
        Stream stream = stream(request);
        Lifecycle.Status status = stream.lifecycle().status();
        if (status != Lifecycle.Status.ACTIVE) {
            throw ServiceError.inUse("Stream " + stream.name() + " under account " + Account.ID
                    + " not ACTIVE, instead in state " + status);
        }
        return stream;
    }

    Shard shard(Stream stream, String id) {
        return stream.shard(id, timeline.millis())
                .orElseThrow(() -> ServiceError.notFound("Could not find shard " + id + " in stream " + stream.name()
                        + " under account " + Account.ID + "."));
    }

    /** The stream of a consumer's ARN. */
    Stream streamOfConsumer(String consumerArn) {
        int at = consumerArn.indexOf(CONSUMER_PART);
        if (at < 0) {
            throw ServiceError.validation(
                    "1 validation error detected: Value '" + consumerArn
                            + "' at 'consumerARN' failed to satisfy constraint: Member must satisfy regular expression pattern:"
                            + " ^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+");
        }
        return streamByArn(consumerArn.substring(0, at));
    }

    /** A consumer by its ARN, in any state. */
    Consumer consumer(String arn) {
        return streamOfConsumer(arn).consumers().stream()
                .filter(consumer -> consumer.arn().equals(arn))
                .findFirst()
                .orElseThrow(() -> ServiceError.notFound("Consumer " + arn + " not found."));
    }

    /** A consumer by its ARN, or by its name and the ARN of its stream. */
    Consumer consumer(Request request) {
        Optional<String> arn = request.text("ConsumerARN");
        if (arn.isPresent()) {
            return consumer(arn.get());
        }
        Stream stream = streamByArn(request.requiredText("StreamARN"));
        String name = request.requiredText("ConsumerName");
        return stream.consumer(name)
                .orElseThrow(() -> ServiceError.notFound("Consumer " + name + ", account " + Account.ID
                        + " not found under stream " + stream.name() + "."));
    }

    /** A name that the service would take. */
    static String name(Request request, String field) {
        String name = request.requiredText(field);
        if (!NAME.matcher(name).matches()) {
            throw ServiceError.validation("1 validation error detected: Value '" + name + "' at '"
                    + Character.toLowerCase(field.charAt(0)) + field.substring(1)
                    + "' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                    + "[a-zA-Z0-9_.-]+");
        }
        return name;
    }

    private static ServiceError noStream(String name) {
        return ServiceError.notFound("Stream " + name + " under account " + Account.ID + " not found.");
    }
}
