/**
 * How the store is, as services of the Felix Health Check API: one for each role, and one for the whole.
 */
@NullMarked
package org.mosp.storage.health;

import org.jspecify.annotations.NullMarked;
