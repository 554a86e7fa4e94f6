/** Tags of canvases as rows of the catalogue. */
@NullMarked
package org.mosp.storage.plugin.catalogue;

import org.jspecify.annotations.NullMarked;
