package org.mosp.storage.provider.mapdb;

import java.util.List;

/**
 * A frame whose header is valid.
 *
 * @param entries in order, as far as they can be told apart
 * @param intact whether all entries and the trailer match
 */
record ScannedFrame(FrameHeader header, List<ScannedEntry> entries, boolean intact) {}
