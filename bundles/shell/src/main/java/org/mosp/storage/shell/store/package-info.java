/** Commands of the operator: the store, its engines and its raw keys. */
@NullMarked
package org.mosp.storage.shell.store;

import org.jspecify.annotations.NullMarked;
