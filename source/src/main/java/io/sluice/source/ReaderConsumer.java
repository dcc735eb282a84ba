package io.sluice.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The consumer that a reader subscribes with, as the enumerator last named it. On the timeline. */
final class ReaderConsumer {
    private final SubscribePacer pacer;
    private final Consumer<ConsumerHandle> losses;
    private final List<Runnable> waiting = new ArrayList<>();
    private Optional<ConsumerHandle> current = Optional.empty();
    private long lostEpoch;

    /**
     * @param pacer of the subscriptions with it
     * @param losses told once of each consumer that is gone
     */
    ReaderConsumer(SubscribePacer pacer, Consumer<ConsumerHandle> losses) {
        this.pacer = pacer;
        this.losses = losses;
    }

    SubscribePacer pacer() {
        return pacer;
    }

    /** The consumer, unless it is lost or not known yet. */
    Optional<ConsumerHandle> current() {
        return current.filter(consumer -> consumer.epoch() > lostEpoch);
    }

    /** Runs that when there is a consumer again. */
    void whenReady(Runnable step) {
        waiting.add(step);
    }

    void ready(ConsumerHandle consumer) {
        if (current.isPresent() && consumer.epoch() <= current.get().epoch()) {
            return;
        }
        current = Optional.of(consumer);
        if (current().isPresent()) {
            List<Runnable> steps = List.copyOf(waiting);
            waiting.clear();
            steps.forEach(Runnable::run);
        }
    }

    void lost(ConsumerHandle consumer) {
        if (consumer.epoch() > lostEpoch) {
            lostEpoch = consumer.epoch();
            losses.accept(consumer);
        }
    }
}
