/** Fuzzers of the importer and of the decoders. */
@NullMarked
package org.mosp.storage.fuzzing;

import org.jspecify.annotations.NullMarked;
