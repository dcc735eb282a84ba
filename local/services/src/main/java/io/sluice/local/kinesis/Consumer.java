package io.sluice.local.kinesis;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A registered consumer and who holds its subscriptions. Thread safe. */
final class Consumer {

    private final String name;
    private final String arn;
    private final long createdMillis;
    private final Lifecycle lifecycle;
    private final Map<String, Lease> leases = new HashMap<>();

    Consumer(String name, String arn, long createdMillis, Lifecycle lifecycle) {
        this.name = name;
        this.arn = arn;
        this.createdMillis = createdMillis;
        this.lifecycle = lifecycle;
    }

    String name() {
        return name;
    }

    String arn() {
        return arn;
    }

    long createdMillis() {
        return createdMillis;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    /**
     * Takes the shard for a new subscription and ends the one that held it. Inside the guarded time after the last
     * taking it is refused.
     */
    void take(String shardId, Subscription taker, long now, Duration guard) {
        Lease previous;
        synchronized (leases) {
            previous = leases.get(shardId);
            if (previous != null && now < previous.takenMillis + guard.toMillis()) {
                throw ServiceError.inUse(
                        "Another active subscription exists for this consumer: " + arn + ":" + shardId);
            }
            leases.put(shardId, new Lease(taker, now));
        }
        if (previous != null) {
            previous.holder.fail(
                    ServiceError.inUse("Another subscription took over shard " + shardId + " of consumer " + arn));
        }
    }

    /** Ends all subscriptions with that error. */
    void endAll(ServiceError error) {
        List<Lease> ended;
        synchronized (leases) {
            ended = List.copyOf(leases.values());
            leases.clear();
        }
        for (Lease lease : ended) {
            lease.holder.fail(error);
        }
    }

    private record Lease(Subscription holder, long takenMillis) {}
}
