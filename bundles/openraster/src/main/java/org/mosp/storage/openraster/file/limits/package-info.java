/**
 * What a file may cost before it is refused.
 */
@NullMarked
package org.mosp.storage.openraster.file.limits;

import org.jspecify.annotations.NullMarked;
