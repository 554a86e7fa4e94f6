package org.mosp.storage.manager.manifest;

import java.time.Instant;
import org.mosp.storage.Bytes;

/**
 * An engine directory whose data was moved elsewhere, kept until it is discarded.
 *
 * @param directory its name in {@code engines/}
 * @param role the id of the role it served
 * @param since when
 * @param unknown fields of later software, kept as they are
 */
public record RetiredDirectory(String directory, String role, Instant since, Bytes unknown) {}
