/** The entry point of the job and the commands of the terminal. */
@NullMarked
package io.sluice.command;

import org.jspecify.annotations.NullMarked;
