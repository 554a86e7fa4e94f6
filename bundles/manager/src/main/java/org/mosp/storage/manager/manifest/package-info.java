/** The manifest: what the store is, which engine holds which role, and where its sequences stand. */
@NullMarked
package org.mosp.storage.manager.manifest;

import org.jspecify.annotations.NullMarked;
