package org.mosp.storage.openraster.file.zip;

/**
 * One entry of an archive, as its directory describes it.
 *
 * @param name a name, never used as a path
 * @param method 0 stored, 8 deflated; others cannot be read
 * @param encrypted whether it is encrypted, and cannot be read
 * @param symbolicLink whether it is marked as a symbolic link: it is not followed
 * @param crc CRC-32 of the content
 * @param compressed bytes in the archive
 * @param size bytes of the content
 * @param offset of its local header
 */
public record ZipItem(
        String name,
        int method,
        boolean encrypted,
        boolean symbolicLink,
        long crc,
        long compressed,
        long size,
        long offset) {

    public static final int STORED = 0;
    public static final int DEFLATED = 8;
}
