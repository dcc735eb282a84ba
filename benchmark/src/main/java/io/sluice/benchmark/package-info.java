@NullMarked
package io.sluice.benchmark;

import org.jspecify.annotations.NullMarked;
