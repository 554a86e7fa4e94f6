/** Tests of the MapDB provider. */
@NullMarked
package org.mosp.storage.provider.mapdb;

import org.jspecify.annotations.NullMarked;
