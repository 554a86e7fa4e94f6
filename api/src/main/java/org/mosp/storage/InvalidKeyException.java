package org.mosp.storage;

/** A key breaks a rule of StorageKeys; nothing was written. */
public final class InvalidKeyException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public InvalidKeyException(String key, String rule) {
        super("invalid key", false, details("key", key, "rule", rule), null);
    }

    @Override
    public String id() {
        return "invalid-key";
    }
}
