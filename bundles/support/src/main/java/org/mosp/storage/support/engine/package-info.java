/** What engines have in common: the time in which they close. */
@NullMarked
package org.mosp.storage.support.engine;

import org.jspecify.annotations.NullMarked;
