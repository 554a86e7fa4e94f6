package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.RefusedException;
import org.mosp.storage.openraster.file.png.PngChunk;
import org.mosp.storage.openraster.file.png.PngReader;
import org.mosp.storage.openraster.file.zip.ZipArchive;

/**
 * Decodes images on all cores and hands tiles to one thread, with a bounded number of bytes in between.
 *
 * <p>Nothing of a bad image must stay in a store. The tiles of one that has few are held back until its end. Of one that has
 * many they are handed out as they come, and {@link Decoded.Failed#torn} says so where it turns out to be bad: whoever can take
 * back everything and begin again does. Whoever cannot asks for care: then such an image is read to its end once before.
 */
final class Decoding implements AutoCloseable {

    /** Tiles up to this are held until their image's end, on all threads together. */
    private static final int HELD_BYTES = share(32 << 20);

    /** Tiles of larger ones come in portions of this. */
    private static final int PORTION_BYTES = 1 << 20;

    /** Bytes of tiles and chunks between the threads. */
    private static final int WAITING_BYTES = share(32 << 20);

    /** One image at a time whose band of 64 rows is larger. */
    private static final long WIDE_BAND_BYTES = 8 << 20;

    /** How often it looks whether it is to end. */
    private static final long LOOK_MILLIS = 100;

    private static final int MAX_THREADS = 8;
    private static final int PERMIT_BYTES = 1024;
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final ZipArchive archive;
    private final FileLimits limits;
    private final Calls calls;
    private final boolean careful;
    private final int heldBytes;
    private final ExecutorService workers;
    private final BlockingQueue<Decoded> results = new ArrayBlockingQueue<>(1024);
    private final Semaphore room = new Semaphore(WAITING_BYTES / PERMIT_BYTES);
    private final ReentrantLock wide = new ReentrantLock();

    /** What is done with what was decoded. */
    @FunctionalInterface
    interface Consumer {
        void accept(Decoded decoded) throws IOException;
    }

    /**
     * For an archive.
     *
     * @param careful whether no tile is handed out before its image is known to be good
     */
    Decoding(ZipArchive archive, FileLimits limits, Calls calls, boolean careful) {
        this.archive = archive;
        this.limits = limits;
        this.calls = calls;
        this.careful = careful;
        int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        this.heldBytes = HELD_BYTES / threads;
        this.workers = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "openraster-decode-" + NAMES.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Decodes all; the consumer runs on the caller's thread.
     *
     * @throws IOException if the consumer does
     * @throws StorageUnavailableException if the component was stopped meanwhile
     * @throws StorageIoException if an image could not be decoded for a reason that is not its own
     */
    void run(List<DecodingTask> tasks, Consumer consumer) throws IOException {
        tasks.forEach(task -> workers.execute(() -> work(task)));
        int open = tasks.size();
        try {
            while (open > 0) {
                Decoded next = results.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                // what a worker says that is being ended is not about its image
                calls.check();
                if (next == null) {
                    continue;
                }
                if (next instanceof Decoded.Broken broken) {
                    throw new StorageIoException("decoding layers", task(broken), broken.cause());
                }
                try {
                    consumer.accept(next);
                } finally {
                    room.release(permits(next));
                }
                if (next.isEnd()) {
                    open--;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageIoException("the import was interrupted", "decoding layers", e);
        }
    }

    /** What is meant for a heap of half a gigabyte, in a smaller one less. */
    private static int share(int bytes) {
        return (int) Math.min(bytes, Runtime.getRuntime().maxMemory() / 16);
    }

    /** Ends the threads; waits for them shortly, as they read the archive. */
    @Override
    public void close() {
        workers.shutdownNow();
        boolean interrupted = false;
        try {
            workers.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String task(Decoded decoded) {
        return decoded.task().item().name();
    }

    private void work(DecodingTask task) {
        Portion portion = new Portion(task);
        try {
            boolean alone = 64L * task.header().width() * task.header().format().bytesPerPixel() > WIDE_BAND_BYTES;
            if (alone) {
                wide.lockInterruptibly();
            }
            try {
                decode(task, portion);
            } catch (RefusedException e) {
                post(new Decoded.Failed(task, e.reason(), portion.begun));
            } catch (IOException | RuntimeException e) {
                post(new Decoded.Failed(task, "cannot be read: " + e, portion.begun));
            } catch (OutOfMemoryError e) {
                post(new Decoded.Failed(task, "needs more memory than there is", portion.begun));
            } finally {
                if (alone) {
                    wide.unlock();
                }
            }
        } catch (InterruptedException e) {
            // the import is over: nobody waits for the result
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // whatever it is, somebody waits for a result: a class that cannot be loaded any more, or no memory
            broken(new Decoded.Broken(task, e));
        }
    }

    private void broken(Decoded.Broken end) {
        try {
            post(end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void decode(DecodingTask task, Portion portion) throws IOException, InterruptedException {
        try (PngReader png = new PngReader(() -> archive.open(task.item()), limits, archive.budget())) {
            TileCutter cutter = new TileCutter(
                    task.left(), task.top(), png.header().width(), png.header().format(), portion::add);
            png.read((y, pixels, offset) -> {
                cutter.row(y, pixels, offset);
                portion.at(y + 1);
            });
            png.drain();
            cutter.finish();
            portion.flush();
            post(new Decoded.Complete(task, png.chunks(), png.remarks()));
        } catch (InterruptedIo e) {
            throw e.cause;
        }
    }

    /** Reads an image without keeping it; its bytes count once. */
    private void verify(DecodingTask task) throws IOException {
        try (PngReader png = new PngReader(() -> archive.open(task.item()), limits, archive.budget())) {
            png.verify();
            png.drain();
        }
        // as many as the reader takes
        int times = task.header().interlaced() ? 2 : 1;
        archive.budget().giveBack(task.item().size() + times * task.header().dataBytes());
    }

    private void post(Decoded decoded) throws InterruptedException {
        room.acquire(permits(decoded));
        results.put(decoded);
    }

    /** Room that it takes while it waits: of its tiles, or its chunks. */
    static int permits(Decoded decoded) {
        long bytes = 0;
        if (decoded instanceof Decoded.Tiles tiles) {
            for (Tile tile : tiles.tiles()) {
                bytes += tile.pixels().length();
            }
        } else if (decoded instanceof Decoded.Complete complete) {
            for (PngChunk chunk : complete.chunks()) {
                bytes += chunk.data().length();
            }
        }
        return (int) Math.min(bytes / PERMIT_BYTES, WAITING_BYTES / PERMIT_BYTES);
    }

    /** Tiles of one image on their way. */
    private final class Portion {

        private final DecodingTask task;
        private boolean held = true;
        /** Whether tiles were handed out. */
        private boolean begun;

        private int rows;
        private List<Tile> tiles = new ArrayList<>();
        private int bytes;

        Portion(DecodingTask task) {
            this.task = task;
        }

        void add(Tile tile) throws IOException {
            tiles.add(tile);
            bytes += tile.pixels().length();
            if (held && bytes > heldBytes) {
                if (careful) {
                    verify(task);
                }
                held = false;
            }
            if (!held && bytes >= PORTION_BYTES) {
                try {
                    flush();
                } catch (InterruptedException e) {
                    throw new InterruptedIo(e);
                }
            }
        }

        /** So many rows are done. */
        void at(int done) throws InterruptedIo {
            if (done % Decoded.Rows.BAND == 0) {
                told(done);
            }
        }

        private void told(int done) throws InterruptedIo {
            try {
                post(new Decoded.Rows(task, done - rows));
                rows = done;
            } catch (InterruptedException e) {
                throw new InterruptedIo(e);
            }
        }

        void flush() throws InterruptedException {
            if (!tiles.isEmpty()) {
                begun = true;
                post(new Decoded.Tiles(task, tiles));
                tiles = new ArrayList<>();
                bytes = 0;
            }
        }
    }

    private static final class InterruptedIo extends IOException {

        private static final long serialVersionUID = 1L;

        private final InterruptedException cause;

        InterruptedIo(InterruptedException cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
