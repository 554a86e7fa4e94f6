/** Versions of schemas: what writers may write, and how entries are moved from one version to another while they do. */
@NullMarked
package org.mosp.storage.manager.migration;

import org.jspecify.annotations.NullMarked;
