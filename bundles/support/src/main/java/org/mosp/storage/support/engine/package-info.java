/** What engines have in common: the state they are in. */
@NullMarked
package org.mosp.storage.support.engine;

import org.jspecify.annotations.NullMarked;
