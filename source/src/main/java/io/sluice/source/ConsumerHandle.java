package io.sluice.source;

import java.io.Serializable;
import java.util.Objects;

/**
 * An active consumer of enhanced fan-out.
 *
 * @param arn its ARN, which is another one each time it is registered
 * @param epoch counts the activations seen by this run of the enumerator, from 1
 */
record ConsumerHandle(String arn, long epoch) implements Serializable {
    ConsumerHandle {
        Objects.requireNonNull(arn, "arn");
    }
}
