package io.sluice.local.kinesis;

import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All that the service does, by action. Thread safe, knows no network. */
final class Service {

    private final Timeline timeline;
    private final KinesisRules rules;
    private final Lookup lookup;
    private final RateLimits limits;
    private final RecordActions records;
    private final Faults faults = new Faults();
    private final Calls calls;
    private final Set<String> expiredKeys = ConcurrentHashMap.newKeySet();
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final Map<KinesisAction, Action> actions = new EnumMap<>(KinesisAction.class);

    Service(Timeline timeline, KinesisRules rules) {
        this.timeline = timeline;
        this.rules = rules;
        this.limits = new RateLimits(rules.limits(), timeline);
        this.calls = new Calls(timeline);
        Account account = new Account(timeline, rules);
        this.lookup = new Lookup(account, timeline);
        this.records = new RecordActions(lookup, timeline, rules, limits);
        actions.putAll(records.all());
        actions.putAll(new StreamActions(account, lookup, timeline, rules).all());
        actions.putAll(new ConsumerActions(lookup, timeline, rules, limits).all());
        actions.put(KinesisAction.LIST_SHARDS, new ShardActions(lookup, timeline)::list);
    }

    Faults faults() {
        return faults;
    }

    Calls calls() {
        return calls;
    }

    void expireAccessKey(String id) {
        expiredKeys.add(id);
    }

    /** Refuses a request that was signed with an expired key; any other key will do. */
    void authenticate(String accessKeyId) {
        if (expiredKeys.contains(accessKeyId)) {
            throw ServiceError.of("ExpiredTokenException", "The security token included in the request is expired");
        }
    }

    /** Counts a call and says what is to go wrong with it. */
    Fault.Effect meet(KinesisAction action, Request request) {
        String shardId = request.text("ShardId").orElseGet(() -> iteratorShard(action, request));
        calls.add(action, shardId);
        return faults.take(action, shardId);
    }

    private static String iteratorShard(KinesisAction action, Request request) {
        return action == KinesisAction.GET_RECORDS
                ? ShardIterator.parse(request.requiredText("ShardIterator")).shardId()
                : "";
    }

    /** Does what a request asks for, but for {@link KinesisAction#SUBSCRIBE_TO_SHARD}. */
    Reply run(KinesisAction action, Request request) throws IOException {
        Action known = actions.get(action);
        if (known == null) {
            throw new IllegalStateException("Cannot run " + action.wireName() + ": nothing answers it");
        }
        return known.run(request);
    }

    /** Opens a subscription; {@link #start} lets it run. */
    Subscription subscribe(Request request, EventChannel channel, Fault.Effect effect) {
        String arn = request.requiredText("ConsumerARN");
        String shardId = request.requiredText("ShardId");
        Lookup.Place place = lookup.placeOfConsumer(arn, shardId);
        Consumer consumer = lookup.consumer(arn);
        limits.admit("SubscribeToShard of " + arn + " " + shardId, 1, "LimitExceededException");
        if (consumer.lifecycle().status() != Lifecycle.Status.ACTIVE) {
            throw ServiceError.inUse("Consumer " + arn + " is not ACTIVE, instead in state "
                    + consumer.lifecycle().status() + ".");
        }
        long now = timeline.millis();
        long next = StartingPosition.ofSubscription(request).index(place.stream(), place.shard(), rules, now);
        Subscription subscription = new Subscription(place.shard(), next, channel, timeline, rules, effect);
        consumer.take(shardId, subscription, now, rules.takeoverGuard());
        return subscription;
    }

    /** Lets a subscription run; on its channel's thread. */
    void start(Subscription subscription) {
        subscriptions.add(subscription);
        subscription.start(() -> subscriptions.remove(subscription));
    }

    /** Does something with each running subscription. */
    void eachSubscription(java.util.function.Consumer<Subscription> task) {
        subscriptions.forEach(task);
    }

    int openSubscriptions() {
        return subscriptions.size();
    }

    /** Puts a record past the network. */
    void put(String streamName, String partitionKey, byte[] data) {
        Stream stream = lookup.usableStream(streamName);
        records.append(stream, Put.of(partitionKey, data, stream));
    }

    /** Forgets the records that are older, and the closed shards that ended before. */
    void trim(String streamName, Instant time) {
        lookup.stream(streamName).trim(time.toEpochMilli());
    }
}
