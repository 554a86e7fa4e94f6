/** Benchmarks: our engines beside others, interleaved in one run, as ratios. */
@NullMarked
package org.mosp.storage.benchmark;

import org.jspecify.annotations.NullMarked;
