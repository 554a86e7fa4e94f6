/** Providers as they come and go, and the life of the engine of each role. */
@NullMarked
package org.mosp.storage.manager.roles;

import org.jspecify.annotations.NullMarked;
