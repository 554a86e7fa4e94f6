package org.mosp.storage.support.files.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What happened to files, in order, from an image on. Files are numbered; a file keeps its number when it is renamed. Any
 * number of threads.
 */
public final class Recording {

    /** One thing that happened. */
    public sealed interface Event {}

    /** Bytes were written; zeros are kept as a length only. */
    record Write(int file, long position, byte[] bytes, int length, boolean grew) implements Event {}

    /** A file was cut. */
    record Truncate(int file, long size) implements Event {}

    /** A force returned; it covers what happened before {@code covers}, the moment it began. */
    record Force(int file, boolean metadata, int covers) implements Event {}

    /** A force failed: what it should have covered may never reach the disk, whatever a later force says. */
    record FailedForce(int file, int covers) implements Event {}

    /** A file was made. */
    record Create(int file, Path path) implements Event {}

    /** A directory was made. */
    record CreateDirectory(Path path) implements Event {}

    /** A name changed. */
    record Rename(Path from, Path to) implements Event {}

    /** A name was removed. */
    record Delete(Path path) implements Event {}

    /** A directory was forced; it covers what happened before {@code covers}. */
    record SyncDirectory(Path directory, int covers) implements Event {}

    /** Something the outside was told, for example an acknowledgement. */
    public record Mark(long token) implements Event {}

    private final FileImage start;
    private final List<Event> events = new ArrayList<>();
    private final Set<Path> startFiles;

    /** An empty recording. */
    public Recording(FileImage start) {
        this.start = start;
        this.startFiles = start.files().keySet();
    }

    /** What was there before. */
    public FileImage start() {
        return start;
    }

    /** Files that were there before have the numbers of their order of names. */
    int files() {
        return startFiles.size();
    }

    synchronized void add(Event event) {
        events.add(event);
    }

    /** The number of events so far: a position between events. */
    public synchronized int position() {
        return events.size();
    }

    /** All events so far. */
    public synchronized List<Event> events() {
        return List.copyOf(events);
    }
}
