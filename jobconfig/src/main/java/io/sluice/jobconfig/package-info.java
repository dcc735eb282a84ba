@NullMarked
package io.sluice.jobconfig;

import org.jspecify.annotations.NullMarked;
