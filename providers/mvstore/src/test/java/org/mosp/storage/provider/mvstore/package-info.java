/** Tests of the MVStore provider. */
@NullMarked
package org.mosp.storage.provider.mvstore;

import org.jspecify.annotations.NullMarked;
