package org.mosp.storage.support.files.testing;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Rebuilds from a recording what a loss of power could have left on the disk. What a force (files) or a sync (names in a
 * directory) covers is there; what happened since may be there, or not, or in part, in any order. Growth of a file is
 * covered by a force with metadata only, as {@code StorageFile.force} says. What a failed force should have covered is
 * covered by no later one.
 */
public final class PowerLoss {

    /** What becomes of what was not yet forced. */
    public enum Loss {
        /** All of it is there: the process ended, the power did not. */
        PREFIX,
        /** None of it is there. */
        DROPPED,
        /** Writes are there in part, cut at multiples of 512 bytes. */
        TORN_512,
        /** Writes are there in part, cut at multiples of 4 KiB. */
        TORN_4096,
        /** Some writes and names are there whole, others not, whatever their order. */
        REORDERED
    }

    private final Recording recording;
    private final List<Recording.Event> events;
    private final int[] durableAt;

    /** For the events recorded so far. */
    public PowerLoss(Recording recording) {
        this.recording = recording;
        this.events = recording.events();
        this.durableAt = durableAt(events);
    }

    /** The number of events: images can be had from position 0 to this one. */
    public int length() {
        return events.size();
    }

    /** All events, in order. */
    public List<Recording.Event> events() {
        return events;
    }

    /**
     * What is on the disk after a loss of power.
     *
     * @param position how many events had happened
     * @param random decides what is kept
     */
    public FileImage image(int position, Loss loss, Random random) {
        Disk disk = new Disk(recording.start(), loss, random);
        for (int i = 0; i < position; i++) {
            disk.apply(events.get(i), durableAt[i] < position);
        }
        return disk.image();
    }

    /** For each event the index of the one that makes it durable; the largest number if none does. */
    private static int[] durableAt(List<Recording.Event> events) {
        int[] at = new int[events.size()];
        Arrays.fill(at, Integer.MAX_VALUE);
        boolean[] doomed = new boolean[events.size()];
        for (int i = 0; i < at.length; i++) {
            Recording.Event event = events.get(i);
            if (event instanceof Recording.Force force) {
                for (int j = 0; j < force.covers(); j++) {
                    if (at[j] == Integer.MAX_VALUE && !doomed[j] && covers(force, events.get(j))) {
                        at[j] = i;
                    }
                }
            } else if (event instanceof Recording.FailedForce failed) {
                for (int j = 0; j < failed.covers(); j++) {
                    doomed[j] |= at[j] == Integer.MAX_VALUE && isOf(failed.file(), events.get(j));
                }
            } else if (event instanceof Recording.SyncDirectory sync) {
                for (int j = 0; j < sync.covers(); j++) {
                    if (at[j] == Integer.MAX_VALUE && covers(sync, events.get(j))) {
                        at[j] = i;
                    }
                }
            }
        }
        return at;
    }

    private static boolean isOf(int file, Recording.Event event) {
        return event instanceof Recording.Write write && write.file() == file
                || event instanceof Recording.Truncate truncate && truncate.file() == file;
    }

    private static boolean covers(Recording.Force force, Recording.Event event) {
        boolean metadata =
                event instanceof Recording.Truncate || event instanceof Recording.Write write && write.grew();
        return isOf(force.file(), event) && (force.metadata() || !metadata);
    }

    private static boolean covers(Recording.SyncDirectory sync, Recording.Event event) {
        if (event instanceof Recording.Create create) {
            return sync.directory().equals(create.path().getParent());
        } else if (event instanceof Recording.CreateDirectory create) {
            return sync.directory().equals(create.path().getParent());
        } else if (event instanceof Recording.Delete delete) {
            return sync.directory().equals(delete.path().getParent());
        }
        // a rename across directories counts when the one it went to is synced
        return event instanceof Recording.Rename rename
                && sync.directory().equals(rename.to().getParent());
    }

    /** The disk while events are applied. */
    private static final class Disk {

        private final FileNames names = new FileNames();
        private final Map<Integer, MemoryFile> files = new HashMap<>();
        // where each new file is as the process saw it: a rename moves that file, though its making was not kept
        private final Map<Path, Integer> now = new HashMap<>();
        private final Loss loss;
        private final Random random;
        private final int keepOf100;

        Disk(FileImage start, Loss loss, Random random) {
            this.loss = loss;
            this.random = random;
            this.keepOf100 = new int[] {10, 50, 90}[random.nextInt(3)];
            start.directories().forEach(names::createDirectory);
            int number = 0;
            for (Map.Entry<Path, byte[]> file : start.files().entrySet()) {
                files.put(number, new MemoryFile(file.getValue()));
                names.create(file.getKey(), number++);
            }
        }

        void apply(Recording.Event event, boolean durable) {
            if (event instanceof Recording.Write write) {
                write(write, durable);
            } else if (event instanceof Recording.Truncate truncate) {
                if (durable || keep()) {
                    file(truncate.file()).truncate(truncate.size());
                }
            } else if (event instanceof Recording.Create create) {
                files.computeIfAbsent(create.file(), number -> new MemoryFile(new byte[0]));
                if (durable || keep()) {
                    names.create(create.path(), create.file());
                }
                now.put(create.path(), create.file());
            } else if (event instanceof Recording.CreateDirectory create) {
                if (durable || keep()) {
                    names.createDirectory(create.path());
                }
            } else if (event instanceof Recording.Rename rename) {
                rename(rename, durable);
            } else if (event instanceof Recording.Delete delete) {
                now.remove(delete.path());
                if (durable || keep()) {
                    names.delete(delete.path());
                }
            }
        }

        private void rename(Recording.Rename rename, boolean durable) {
            Integer file = now.remove(rename.from());
            if (file != null) {
                now.put(rename.to(), file);
            }
            if (!durable && !keep()) {
                return;
            }
            if (file == null || names.file(rename.from()) != null) {
                names.rename(rename.from(), rename.to());
            } else {
                names.create(rename.to(), file);
            }
        }

        private void write(Recording.Write write, boolean durable) {
            MemoryFile file = file(write.file());
            byte[] bytes = write.bytes().length == 0 ? new byte[write.length()] : write.bytes();
            if (durable || loss == Loss.PREFIX) {
                put(file, bytes, 0, bytes.length, write.position());
            } else if (loss == Loss.TORN_512) {
                torn(file, bytes, write.position(), 512);
            } else if (loss == Loss.TORN_4096) {
                torn(file, bytes, write.position(), 4096);
            } else if (keep()) {
                put(file, bytes, 0, bytes.length, write.position());
            } else if (loss == Loss.REORDERED && write.grew() && random.nextBoolean()) {
                // the length reached the disk, the bytes did not
                long end = write.position() + bytes.length;
                if (end > file.length()) {
                    put(file, new byte[(int) (end - file.length())], 0, (int) (end - file.length()), file.length());
                }
            }
        }

        private void torn(MemoryFile file, byte[] bytes, long position, int unit) {
            int from = 0;
            while (from < bytes.length) {
                int end = (int) Math.min(bytes.length, (position + from) / unit * unit + unit - position);
                if (random.nextInt(100) < keepOf100) {
                    put(file, bytes, from, end - from, position + from);
                }
                from = end;
            }
        }

        private boolean keep() {
            return switch (loss) {
                case PREFIX -> true;
                case DROPPED -> false;
                case TORN_512, TORN_4096, REORDERED -> random.nextInt(100) < keepOf100;
            };
        }

        private MemoryFile file(int number) {
            return files.computeIfAbsent(number, n -> new MemoryFile(new byte[0]));
        }

        private static void put(MemoryFile file, byte[] bytes, int from, int count, long position) {
            file.write(ByteBuffer.wrap(bytes, from, count), position);
        }

        FileImage image() {
            Map<Path, byte[]> contents = new HashMap<>();
            names.reachable()
                    .forEach((path, file) -> contents.put(path, file(file).freeze()));
            return new FileImage(names.directories(), contents);
        }
    }
}
