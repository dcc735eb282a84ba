@NullMarked
package io.sluice.sink;

import org.jspecify.annotations.NullMarked;
