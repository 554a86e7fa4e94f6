/** A deliberately simple engine over the file seam, sound or with one flaw: what the suites themselves are tested with. */
@NullMarked
package org.mosp.storage.tck.simple;

import org.jspecify.annotations.NullMarked;
