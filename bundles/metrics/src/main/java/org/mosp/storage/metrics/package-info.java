/**
 * Figures of the store as JMX beans. Their names are the same whatever engines do, and reading one is bounded.
 */
@NullMarked
package org.mosp.storage.metrics;

import org.jspecify.annotations.NullMarked;
