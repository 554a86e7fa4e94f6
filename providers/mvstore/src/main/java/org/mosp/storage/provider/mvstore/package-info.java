/**
 * The MVStore provider: H2's MVStore keeps the ordered trees, on a file of blocks whose every byte is checked and whose every
 * commit is there at once or not at all.
 *
 * <p>Rooms: {@link org.mosp.storage.provider.mvstore.BlockFile} and {@link
 * org.mosp.storage.provider.mvstore.CommitRecord} know the bytes; {@link org.mosp.storage.provider.mvstore.Volume} what is
 * committed; {@link org.mosp.storage.provider.mvstore.VolumeStore} is what MVStore takes for its file; {@link
 * org.mosp.storage.provider.mvstore.Trees} is an MVStore with the three keyspaces; {@link
 * org.mosp.storage.provider.mvstore.Version} what readers see; {@link org.mosp.storage.provider.mvstore.Committer} is the
 * one thread that writes.
 */
@NullMarked
package org.mosp.storage.provider.mvstore;

import org.jspecify.annotations.NullMarked;
