/** The catalogue, once, on any relational engine: its tables, its statements, its pages. */
@NullMarked
package org.mosp.storage.catalogue;

import org.jspecify.annotations.NullMarked;
