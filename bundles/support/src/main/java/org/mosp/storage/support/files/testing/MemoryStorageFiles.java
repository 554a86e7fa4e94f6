package org.mosp.storage.support.files.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;

/**
 * {@link StorageFiles} in memory, of limited size if wished: thousands of images are opened without a disk. An engine that
 * works here does all its file access through the seam. Any number of threads.
 */
public final class MemoryStorageFiles implements StorageFiles {

    private final FileNames names = new FileNames();
    private final Map<Integer, MemoryFile> files = new HashMap<>();
    private int nextFile;
    private long capacity;
    private long used;

    /** With the files of an image, and room without end. */
    public MemoryStorageFiles(FileImage image) {
        this(image, Long.MAX_VALUE);
    }

    /**
     * With the files of an image, and room for so many bytes in all.
     *
     * @param capacity bytes of all files together; what grows beyond fails as a full disk does, and is written in part
     */
    public MemoryStorageFiles(FileImage image, long capacity) {
        this.capacity = capacity;
        image.directories().forEach(names::createDirectory);
        image.files().forEach((path, content) -> add(path, new MemoryFile(content)));
        used = image.bytes();
    }

    /** Changes the room, as if somebody else had freed or taken some. */
    public synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    /** Bytes of all files together. */
    public synchronized long used() {
        return used;
    }

    /** What is there now. */
    public synchronized FileImage image() {
        Map<Path, byte[]> contents = new HashMap<>();
        names.reachable()
                .forEach((path, file) -> contents.put(path, content(file).freeze()));
        return new FileImage(names.directories(), contents);
    }

    @Override
    public synchronized StorageFile open(Path path, OpenMode mode) throws IOException {
        Integer file = names.file(path);
        if (mode == OpenMode.CREATE) {
            if (names.exists(path)) {
                throw new FileAlreadyExistsException(path.toString());
            }
            if (path.getParent() == null || !names.isDirectory(path.getParent())) {
                throw new NoSuchFileException(path.toString());
            }
            return new Handle(add(path, new MemoryFile(new byte[0])), true);
        }
        if (file == null) {
            throw new NoSuchFileException(path.toString());
        }
        return new Handle(content(file), mode == OpenMode.WRITE);
    }

    @Override
    public synchronized boolean exists(Path path) {
        return names.exists(path);
    }

    @Override
    public synchronized List<Path> list(Path directory) throws IOException {
        if (!names.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        return names.list(directory);
    }

    @Override
    public synchronized void createDirectories(Path directory) {
        missing(directory).forEach(names::createDirectory);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        if (!names.exists(from)) {
            throw new NoSuchFileException(from.toString());
        }
        if (to.getParent() == null || !names.isDirectory(to.getParent())) {
            throw new NoSuchFileException(to.toString());
        }
        forget(names.file(to));
        names.rename(from, to);
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        if (!names.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (names.isDirectory(path) && !names.list(path).isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        forget(names.file(path));
        names.delete(path);
    }

    @Override
    public void syncDirectory(Path directory) {}

    @Override
    public synchronized long usableSpace(Path path) {
        return Math.max(0, capacity - used);
    }

    /** The directories that {@link #createDirectories} would make, topmost first. */
    private Set<Path> missing(Path directory) {
        Set<Path> missing = new java.util.TreeSet<>();
        for (Path at = directory; at != null && !names.isDirectory(at); at = at.getParent()) {
            missing.add(at);
        }
        return missing;
    }

    private MemoryFile add(Path path, MemoryFile file) {
        files.put(nextFile, file);
        names.create(path, nextFile++);
        return file;
    }

    private MemoryFile content(int file) {
        MemoryFile content = files.get(file);
        if (content == null) {
            throw new IllegalStateException("file " + file);
        }
        return content;
    }

    private void forget(@Nullable Integer file) {
        if (file != null) {
            used -= content(file).length();
            files.remove(file);
        }
    }

    /** Takes room for growth; returns how much of it there was. */
    private synchronized long grow(long bytes) {
        long granted = Math.min(bytes, Math.max(0, capacity - used));
        used += granted;
        return granted;
    }

    private final class Handle implements StorageFile {

        private final MemoryFile file;
        private final boolean writable;
        private volatile boolean closed;

        Handle(MemoryFile file, boolean writable) {
            this.file = file;
            this.writable = writable;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            check();
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer[] sources, long position) throws IOException {
            check();
            if (!writable) {
                throw new NonWritableChannelException();
            }
            long at = position;
            for (ByteBuffer source : sources) {
                long growth = Math.max(0, at + source.remaining() - file.length());
                long granted = grow(growth);
                if (granted < growth) {
                    int fits = (int) Math.max(0, source.remaining() - (growth - granted));
                    file.write(source.slice(source.position(), fits), at);
                    source.position(source.position() + fits);
                    throw Failures.noSpace();
                }
                int count = source.remaining();
                file.write(source, at);
                at += count;
            }
        }

        @Override
        public void force(boolean metadata) throws IOException {
            check();
        }

        @Override
        public long size() throws IOException {
            check();
            return file.length();
        }

        @Override
        public void truncate(long size) throws IOException {
            check();
            long before = file.length();
            file.truncate(size);
            synchronized (MemoryStorageFiles.this) {
                used -= before - file.length();
            }
        }

        @Override
        public void close() {
            closed = true;
        }

        private void check() throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
        }
    }

    /** All names, for a message. */
    @Override
    public synchronized String toString() {
        return new ArrayList<>(names.reachable().keySet()).toString();
    }
}
