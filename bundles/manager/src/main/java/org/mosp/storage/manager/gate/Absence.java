package org.mosp.storage.manager.gate;

import org.mosp.storage.StorageException;

/** Why a role has no engine to lead calls to. */
public sealed interface Absence {

    /** The engine is being opened: calls wait for it. */
    record Opening(String what, String needs) implements Absence {}

    /** The provider is away: calls wait for it, but not as long. */
    record Away(String what, String needs) implements Absence {}

    /** Opening failed: calls fail with that until a provider comes or goes. */
    record Failed(StorageException cause) implements Absence {}

    /** The store is closing: nobody waits. */
    record Closing(String what) implements Absence {}
}
