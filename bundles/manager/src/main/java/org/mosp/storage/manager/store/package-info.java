/** A store as a whole: opening it, refusing it, and what is said about it. */
@NullMarked
package org.mosp.storage.manager.store;

import org.jspecify.annotations.NullMarked;
