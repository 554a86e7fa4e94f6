package org.mosp.storage.support.files.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

    /** An empty recording; the files that were there before are numbered in the order of their names. */
    public Recording(FileImage start) {
        this.start = start;
    }

    /** What was there before. */
    public FileImage start() {
        return start;
    }

    /** The first so many events, to go on from: what would be recorded by a process that is started after a kill. */
    public synchronized Recording prefix(int position) {
        Recording prefix = new Recording(start);
        prefix.events.addAll(events.subList(0, position));
        return prefix;
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
