/** What engines for rows share: the group of works that is written in one transaction, the session, the framework's tables. */
@NullMarked
package org.mosp.storage.support.sql;

import org.jspecify.annotations.NullMarked;
