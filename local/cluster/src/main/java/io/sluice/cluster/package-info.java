/** A Flink cluster of several processes on this machine. */
@NullMarked
package io.sluice.cluster;

import org.jspecify.annotations.NullMarked;
