/** What is measured: our engine, other engines with the same promise, and the floor of the machine. */
@NullMarked
package org.mosp.storage.benchmark.engine;

import org.jspecify.annotations.NullMarked;
