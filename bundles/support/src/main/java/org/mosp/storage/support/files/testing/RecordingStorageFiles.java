package org.mosp.storage.support.files.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;

/**
 * Records the order of writes, forces, renames, cuts, directory syncs and acknowledgements, and passes every call on. A
 * write is recorded when it is done; a force when it returns, with the position at which it began. Any number of threads.
 */
public final class RecordingStorageFiles implements StorageFiles {

    private final StorageFiles files;
    private final Recording recording;
    private final FileNames names = new FileNames();
    private final Map<Integer, Long> sizes = new HashMap<>();
    private int nextFile;
    private volatile long forceNanos;

    /**
     * Records from now on.
     *
     * @param files what every call goes to
     * @param start what is there now, all of it on stable storage
     */
    public RecordingStorageFiles(StorageFiles files, FileImage start) {
        this(files, new Recording(start));
    }

    /**
     * Goes on with a recording, as a process does that is started after another was killed: what was not forced then is
     * not forced now.
     *
     * @param files what every call goes to; shows everything that was recorded
     * @param recording is added to
     */
    public RecordingStorageFiles(StorageFiles files, Recording recording) {
        this.files = files;
        this.recording = recording;
        recording.start().directories().forEach(names::createDirectory);
        recording.start().files().forEach((path, content) -> {
            sizes.put(nextFile, (long) content.length);
            names.create(path, nextFile++);
        });
        recording.events().forEach(this::replay);
    }

    private void replay(Recording.Event event) {
        if (event instanceof Recording.Create create) {
            names.create(create.path(), create.file());
            sizes.put(create.file(), 0L);
            nextFile = create.file() + 1;
        } else if (event instanceof Recording.Write write) {
            sizes.merge(write.file(), write.position() + write.length(), Math::max);
        } else if (event instanceof Recording.Truncate truncate) {
            sizes.merge(truncate.file(), truncate.size(), Math::min);
        } else if (event instanceof Recording.CreateDirectory create) {
            names.createDirectory(create.path());
        } else if (event instanceof Recording.Rename rename) {
            names.rename(rename.from(), rename.to());
        } else if (event instanceof Recording.Delete delete) {
            names.delete(delete.path());
        }
    }

    /** What was recorded so far; goes on growing. */
    public Recording recording() {
        return recording;
    }

    /** Makes every force take at least so long, so that what is told too early is told before the force is over. */
    public void slowForces(long micros) {
        forceNanos = TimeUnit.MICROSECONDS.toNanos(micros);
    }

    /** Records that the outside was told something. */
    public void mark(long token) {
        recording.add(new Recording.Mark(token));
    }

    @Override
    public StorageFile open(Path path, OpenMode mode) throws IOException {
        synchronized (this) {
            StorageFile file = files.open(path, mode);
            if (mode == OpenMode.CREATE) {
                sizes.put(nextFile, 0L);
                names.create(path, nextFile);
                recording.add(new Recording.Create(nextFile++, path));
            }
            Integer number = names.file(path);
            if (number == null) {
                throw new IllegalStateException(path + " was made behind the recording's back");
            }
            return new RecordedFile(number, file);
        }
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return files.exists(path);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public synchronized void createDirectories(Path directory) throws IOException {
        files.createDirectories(directory);
        List<Path> made = new ArrayList<>();
        for (Path at = directory; at != null && !names.isDirectory(at); at = at.getParent()) {
            made.add(0, at);
        }
        for (Path path : made) {
            names.createDirectory(path);
            recording.add(new Recording.CreateDirectory(path));
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        files.rename(from, to);
        names.rename(from, to);
        recording.add(new Recording.Rename(from, to));
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        files.delete(path);
        names.delete(path);
        recording.add(new Recording.Delete(path));
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        int covers = recording.position();
        files.syncDirectory(directory);
        recording.add(new Recording.SyncDirectory(directory, covers));
    }

    @Override
    public long usableSpace(Path path) throws IOException {
        return files.usableSpace(path);
    }

    private synchronized boolean grows(int file, long end) {
        Long size = sizes.get(file);
        if (size != null && end <= size) {
            return false;
        }
        sizes.put(file, end);
        return true;
    }

    private final class RecordedFile implements StorageFile {

        private final int number;
        private final StorageFile file;

        RecordedFile(int number, StorageFile file) {
            this.number = number;
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer[] sources, long position) throws IOException {
            int length = 0;
            for (ByteBuffer source : sources) {
                length += source.remaining();
            }
            ByteBuffer copy = ByteBuffer.allocate(length);
            for (ByteBuffer source : sources) {
                copy.put(source.duplicate());
            }
            boolean grew = grows(number, position + length);
            try {
                file.write(sources, position);
            } finally {
                // a write that failed may have been done in part: the images then hold it torn or not at all
                byte[] bytes = copy.array();
                recording.add(new Recording.Write(number, position, zeros(bytes) ? NONE : bytes, length, grew));
            }
        }

        @Override
        public void force(boolean metadata) throws IOException {
            int covers = recording.position();
            if (forceNanos > 0) {
                LockSupport.parkNanos(forceNanos);
            }
            try {
                file.force(metadata);
            } catch (IOException e) {
                recording.add(new Recording.FailedForce(number, covers));
                throw e;
            }
            recording.add(new Recording.Force(number, metadata, covers));
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
            synchronized (RecordingStorageFiles.this) {
                sizes.merge(number, size, Math::min);
            }
            recording.add(new Recording.Truncate(number, size));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private static final byte[] NONE = new byte[0];

    private static boolean zeros(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
