@NullMarked
package io.sluice.demo;

import org.jspecify.annotations.NullMarked;
