package org.mosp.storage.spi;

/**
 * What an engine says of itself; the manager and the contract's suites act on it.
 *
 * @param verifiesItself every read is checked against a checksum over keyspace, key, flags, versions and value, so the
 *     framework adds none; if false, {@link EntryEnvelope} must be used for what is stored
 * @param usesStorageFiles all file access goes through {@link StorageFiles}, so power loss is replayed by the suites; if
 *     false, the engine is shown as "power loss not proven"
 * @param recoveryMayRollBack its own recovery may come up at an earlier commit without saying so: the manager compares
 *     the last sequence of a clean close
 * @param remote reached over a network: the cache's disk tier may serve it
 */
public record EngineTraits(
        boolean verifiesItself, boolean usesStorageFiles, boolean recoveryMayRollBack, boolean remote) {}
