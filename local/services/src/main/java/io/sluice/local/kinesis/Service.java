package io.sluice.local.kinesis;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** All that the service does, by action. Thread safe, knows no network. */
final class Service {

    static final String SUBSCRIBE = "SubscribeToShard";

    private final Timeline timeline;
    private final KinesisRules rules;
    private final Lookup lookup;
    private final Map<String, Action> actions = new HashMap<>();

    Service(Timeline timeline, KinesisRules rules) {
        this.timeline = timeline;
        this.rules = rules;
        Account account = new Account(timeline, rules);
        this.lookup = new Lookup(account, timeline);
        actions.putAll(new StreamActions(account, lookup, timeline, rules).byName());
        actions.putAll(new RecordActions(lookup, timeline, rules).byName());
        actions.putAll(new ConsumerActions(lookup, timeline, rules).byName());
        actions.put("ListShards", new ShardActions(lookup, timeline)::list);
    }

    /** Does what a request asks for, but for {@link #SUBSCRIBE}. */
    Reply run(String name, Request request) throws IOException {
        Action action = actions.get(name);
        if (action == null) {
            throw ServiceError.of("UnknownOperationException", "Unknown operation " + name + ".");
        }
        return action.run(request);
    }

    /** Opens a subscription, which the caller starts. */
    Subscription subscribe(Request request, EventChannel channel) {
        String arn = request.requiredText("ConsumerARN");
        String shardId = request.requiredText("ShardId");
        Stream stream = Lookup.usable(lookup.streamOfConsumer(arn));
        Consumer consumer = lookup.consumer(arn);
        if (consumer.lifecycle().status() != Lifecycle.Status.ACTIVE) {
            throw ServiceError.inUse("Consumer " + arn + " is not ACTIVE, instead in state "
                    + consumer.lifecycle().status() + ".");
        }
        Shard shard = lookup.shard(stream, shardId);
        long now = timeline.millis();
        long next =
                StartingPosition.index(stream, shard, request.part("StartingPosition"), "Type", "SequenceNumber", now);
        Subscription subscription =
                new Subscription(shard, next, new EventFrames(request.format()), channel, timeline, rules);
        consumer.take(shardId, subscription, now, rules.takeoverGuard());
        return subscription;
    }
}
