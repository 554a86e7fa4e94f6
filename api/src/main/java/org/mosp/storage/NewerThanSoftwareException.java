package org.mosp.storage;

/** The data was written by newer software than this; nothing was changed. */
public final class NewerThanSoftwareException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public NewerThanSoftwareException(String what, String found, String supported, String writtenBy) {
        super(
                "the data is newer than this software; install at least the version that wrote it",
                false,
                details("what", what, "found", found, "supported", supported, "written by", writtenBy),
                null);
    }

    @Override
    public String id() {
        return "newer-than-software";
    }
}
