/** A real PostgreSQL server for tests, and a proxy that cuts its connections. */
@NullMarked
package org.mosp.storage.tck.server;

import org.jspecify.annotations.NullMarked;
