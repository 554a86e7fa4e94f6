/** How pixels and objects become stored bytes: hash, filters, compression, CBOR. */
@NullMarked
package org.mosp.storage.canvas.store.codec;

import org.jspecify.annotations.NullMarked;
