package org.mosp.storage.migration;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which step of which schema a {@link Migration} is. It stands on the class of the service itself; the framework reads it when
 * the service comes.
 *
 * <pre>{@code
 * @Component
 * @MigrationStep(schema = "preferences", from = 1, to = 2, keys = "user/*&#47;preferences", requires = "catalogue@2")
 * public final class TypedPreferences implements EntryMigration { ... }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface MigrationStep {

    /** The schema: {@code a-z 0-9 . -}, 1 to 48 characters, the first a letter. */
    String schema();

    /** The version it begins at, 1 or more. */
    int from();

    /** The version it ends at, above {@link #from}. */
    int to();

    /** The keys it moves, as {@link KeyPattern}s; at least one for a step of entries. */
    String[] keys() default {};

    /**
     * The tables it makes, changes or drops, and those alone; at least one for a step over tables.
     *
     * @since 1.1
     */
    String[] tables() default {};

    /** Schemas that must have a version before this runs, each as {@code schema@version}; a higher one will do. */
    String[] requires() default {};

    /**
     * The least version of the schema that software must know to read the data afterwards; such software may not write it. 0: it
     * must know {@link #to}.
     */
    int minReader() default 0;

    /** Resources of the bundle that count into the step's checksum, beside its classes; paths without a leading slash. */
    String[] resources() default {};

    /** Checksums of other forms of this step whose half-done work this one can go on with. */
    String[] resumes() default {};
}
