/**
 * The MapDB provider: a log of atomic frames is the truth, and MapDB keeps its ordered index in memory.
 *
 * <p>Rooms: {@link org.mosp.storage.provider.mapdb.FrameHeader} and {@link org.mosp.storage.provider.mapdb.EntryFormat}
 * know the bytes; {@link org.mosp.storage.provider.mapdb.Segment} and {@link
 * org.mosp.storage.provider.mapdb.SegmentTable} the files; {@link org.mosp.storage.provider.mapdb.Log} where the next
 * frame goes; {@link org.mosp.storage.provider.mapdb.Committer} is the one thread that writes; {@link
 * org.mosp.storage.provider.mapdb.KeyIndex} is MapDB's; {@link org.mosp.storage.provider.mapdb.Recovery} builds all of it
 * again at open.
 */
@NullMarked
package org.mosp.storage.provider.mapdb;

import org.jspecify.annotations.NullMarked;
