package org.mosp.storage;

/** Configuration contradicts the manifest, which decides; nothing was opened. */
public final class ConfigurationConflictException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public ConfigurationConflictException(String what, String configured, String stored) {
        super(
                "configuration contradicts the store; change the configuration, or use mosp swap to move the data",
                false,
                details("what", what, "configured", configured, "stored", stored),
                null);
    }

    @Override
    public String id() {
        return "configuration-conflict";
    }
}
