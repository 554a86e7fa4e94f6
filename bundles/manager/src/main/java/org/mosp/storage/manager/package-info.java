/** The manager: one store's facade, and behind it the engines that come and go. */
@NullMarked
package org.mosp.storage.manager;

import org.jspecify.annotations.NullMarked;
