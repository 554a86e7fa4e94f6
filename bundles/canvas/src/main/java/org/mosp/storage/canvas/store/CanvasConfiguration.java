package org.mosp.storage.canvas.store;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration of PID {@code org.mosp.storage.canvas}. */
@ObjectClassDefinition(name = "Mosp Storage: canvases")
public @interface CanvasConfiguration {

    /** Threads. */
    @AttributeDefinition(
            description = "threads that hash and compress large edits and read ahead; 0: one per processor")
    int workers() default 0;

    /** KiB. */
    @AttributeDefinition(description = "KiB an edit holds before it writes tiles ahead of its commit, 64 to 16384")
    int stage_kib() default 8192;

    /** KiB. */
    @AttributeDefinition(description = "KiB of memory for the index of tiles")
    int cache_kib() default 16384;

    /** Milliseconds. */
    @AttributeDefinition(description = "milliseconds for which changes are collected before the catalogue is touched")
    int projection_delay_millis() default 250;

    /** Milliseconds. */
    @AttributeDefinition(description = "milliseconds for which a stop waits for the catalogue")
    int drain_millis() default 5000;
}
