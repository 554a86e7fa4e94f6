/** The route to a role's engine, and the gate that lets calls in, counts them and parks them. */
@NullMarked
package org.mosp.storage.manager.gate;

import org.jspecify.annotations.NullMarked;
