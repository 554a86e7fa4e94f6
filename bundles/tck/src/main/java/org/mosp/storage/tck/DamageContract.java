package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.support.files.testing.FileImage;

/**
 * Damage to the files of a cleanly closed store is told or does no harm: never a wrong value, never a hang; and what is not
 * damaged stays readable. For engines of the incremental role.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class DamageContract {

    private final EngineSubject subject;
    private final Random random = Figures.random();
    private DamagedStore store;

    /** For an engine. */
    @SuppressWarnings("NullAway.Init")
    protected DamageContract(EngineSubject subject) {
        this.subject = subject;
    }

    @BeforeEach
    void makeStore(@TempDir Path parent) throws IOException {
        store = new DamagedStore(subject, parent);
    }

    @Test
    void flippedByteIsToldOrHarmless() throws Exception {
        flips(2_000);
    }

    @Test
    @Tag("stress")
    void tenThousandFlippedBytesOfEachKindAreToldOrHarmless() throws Exception {
        flips(10_000 * kinds().size());
    }

    @Test
    void missingEmptyAndCutFilesAreToldApart() throws Exception {
        List<String> findings = new ArrayList<>();
        int told = 0;
        int tried = 0;
        for (Map.Entry<String, List<Path>> kind : kinds().entrySet()) {
            for (Path path : some(kind.getValue(), 5)) {
                byte[] content = content(path);
                FileImage cut = store.image().with(path, Arrays.copyOf(content, random.nextInt(content.length)));
                told += look(store.image().without(path), path, "missing", findings);
                told += look(store.image().with(path, new byte[0]), path, "empty", findings);
                told += look(cut, path, "", findings);
                tried += 3;
            }
        }
        Figures.print(
                "lost files",
                subject,
                "kinds",
                kinds().keySet(),
                "tried",
                tried,
                "told",
                told,
                "harmless",
                tried - told,
                "wrong",
                findings.size());
        assertEquals(List.of(), findings.subList(0, Math.min(5, findings.size())), "seed " + Figures.seed());
    }

    /** What is told must name the file, and say that it is missing or empty if it is. */
    private int look(FileImage damaged, Path path, String word, List<String> findings) throws Exception {
        String name = String.valueOf(path.getFileName());
        DamagedStore.Look look = store.look(damaged, false);
        String what = name + " " + (word.isEmpty() ? "cut" : word) + ": ";
        look.wrong().forEach(wrong -> findings.add(what + wrong));
        if (look.told().isEmpty()) {
            return 0;
        }
        if (!look.told().contains(word)) {
            findings.add(what + "told as: " + look.told());
        }
        if (!look.told().contains(name)) {
            findings.add(what + "told without its name: " + look.told());
        }
        return 1;
    }

    private void flips(int flips) throws Exception {
        List<String> findings = new ArrayList<>();
        int harmless = 0;
        int refused = 0;
        int unreadable = 0;
        int most = 0;
        List<String> kinds = List.copyOf(kinds().keySet());
        int flipped = 0;
        for (int i = 0; i < flips && findings.size() < 50; i++) {
            flipped++;
            List<Path> paths = kinds().getOrDefault(kinds.get(i % kinds.size()), List.of());
            Path path = paths.get(random.nextInt(paths.size()));
            byte[] content = content(path).clone();
            int at = offset(content);
            content[at] ^= (byte) (random.nextBoolean() ? 1 << random.nextInt(8) : 1 + random.nextInt(255));
            String what = path.getFileName() + " flipped at " + at + ": ";
            DamagedStore.Look look = store.look(store.image().with(path, content), i % 10 == 0);
            harmless += look.told().isEmpty() ? 1 : 0;
            refused += look.refused() ? 1 : 0;
            unreadable += look.unreadable();
            most = Math.max(most, look.unreadable());
            look.wrong().forEach(wrong -> findings.add(what + wrong));
            if (look.refused() && !subject.mayRefuseDamaged()) {
                findings.add(what + "the whole store was refused: " + look.told());
            }
            if (!look.told().isEmpty() && !look.told().contains(String.valueOf(path.getFileName()))) {
                findings.add(what + "told without the file's name: " + look.told());
            }
        }
        Figures.print(
                "flipped bytes",
                subject,
                "kinds",
                kinds,
                "flips",
                flipped,
                "told",
                flipped - harmless,
                "harmless",
                harmless,
                "refused",
                refused,
                "keys",
                store.keys(),
                "unreadable keys, sum and most",
                unreadable + " " + most,
                "wrong",
                findings.size());
        assertEquals(List.of(), findings.subList(0, Math.min(5, findings.size())), "seed " + Figures.seed());
        assertTrue(most <= subject.keysPerFrame(), "one byte made " + most + " keys unreadable");
        assertTrue(harmless < flipped, "nothing was ever told");
    }

    /** Anywhere, or where something is written. */
    private int offset(byte[] content) {
        int at = random.nextInt(content.length);
        if (random.nextBoolean()) {
            for (int i = 0; i < 1_000 && content[at] == 0; i++) {
                at = random.nextInt(content.length);
            }
        }
        return at;
    }

    private byte[] content(Path path) {
        byte[] content = store.image().files().get(path);
        if (content == null) {
            throw new IllegalArgumentException(path.toString());
        }
        return content;
    }

    private Map<String, List<Path>> kinds() {
        Map<String, List<Path>> kinds = new TreeMap<>();
        store.image().files().forEach((path, content) -> {
            String kind = subject.fileKind(path);
            if (!kind.isEmpty() && content.length > 0) {
                kinds.computeIfAbsent(kind, name -> new ArrayList<>()).add(path);
            }
        });
        return kinds;
    }

    private List<Path> some(List<Path> paths, int most) {
        List<Path> shuffled = new ArrayList<>(paths);
        java.util.Collections.shuffle(shuffled, random);
        return shuffled.subList(0, Math.min(most, shuffled.size()));
    }
}
