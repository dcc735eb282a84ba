package io.sluice.local.kinesis;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The faults that wait for their calls. A call meets the first one that is about it. Thread safe. */
public final class Faults {

    private final List<Waiting> waiting = new ArrayList<>();

    Faults() {}

    /** Lets faults wait behind those that do already. */
    public synchronized void add(Fault... faults) {
        for (Fault fault : faults) {
            waiting.add(new Waiting(fault));
        }
    }

    /** Forgets all faults. */
    public synchronized void clear() {
        waiting.clear();
    }

    /** The faults that did not happen as often as they should yet. */
    public synchronized List<Fault> pending() {
        return waiting.stream().map(entry -> entry.fault).toList();
    }

    synchronized Fault.Effect take(KinesisAction action, String shardId) {
        for (Iterator<Waiting> entries = waiting.iterator(); entries.hasNext(); ) {
            Waiting entry = entries.next();
            if (entry.fault.meets(action, shardId)) {
                if (entry.skip > 0) {
                    entry.skip--;
                    continue;
                }
                entry.times--;
                if (entry.times == 0) {
                    entries.remove();
                }
                return entry.fault.effect();
            }
        }
        return Fault.Effect.NONE;
    }

    private static final class Waiting {
        private final Fault fault;
        private int skip;
        private int times;

        Waiting(Fault fault) {
            this.fault = fault;
            this.skip = fault.skip();
            this.times = fault.times();
        }
    }
}
