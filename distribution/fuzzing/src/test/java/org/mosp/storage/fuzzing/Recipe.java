package org.mosp.storage.fuzzing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Makes an .ora file from a sample and some bytes that decide what is changed of it: entries, images chunk by chunk, the
 * layer tree, the archive's records. Checksums are right unless a wrong one was decided for, so that what is changed is
 * read at all. Any number of threads.
 */
final class Recipe {

    private static final long MOST_BYTES = 100_000;
    private static final long MOST_PIXELS = 500_000;
    private static final Pattern SIDES = Pattern.compile("\\s([wh])=[\"'](\\d{1,9})[\"']");
    private static final int MOST_CHANGES = 8;

    private static final List<String> NAMES = List.of(
            "../x.png",
            "/tmp/x.png",
            "..\\x.png",
            "data/",
            "",
            "stack.xml",
            "mergedimage.png",
            "Thumbnails/thumbnail.png",
            "mimetype",
            "data/layer0.png",
            "mosp:x",
            "a\u0000b",
            "n".repeat(5_000),
            "\u202e.png",
            "data//x.png",
            "META-INF/x");

    private record Sample(byte[] whole, List<Part> parts) {}

    private final List<Sample> samples = new ArrayList<>();

    /**
     * Of samples.
     *
     * @param corpus a folder; its larger files are left out, for speed
     */
    Recipe(Path corpus) throws IOException {
        try (Stream<Path> all = Files.walk(corpus)) {
            for (Path file : all.filter(path -> path.toString().endsWith(".ora"))
                    .sorted()
                    .toList()) {
                byte[] whole = Files.readAllBytes(file);
                List<Part> parts = parts(whole);
                if (whole.length <= MOST_BYTES && pixels(parts) <= MOST_PIXELS) {
                    samples.add(new Sample(whole, parts));
                }
            }
        }
    }

    int samples() {
        return samples.size();
    }

    byte[] make(Choices choices) {
        Sample sample = choices.of(samples);
        if (sample.parts().isEmpty() || choices.oneIn(16)) {
            return choices.hasMore() ? choices.damage(sample.whole()) : sample.whole();
        }
        List<Part> parts = new ArrayList<>(sample.parts());
        for (int i = 0; i < MOST_CHANGES && choices.hasMore() && !parts.isEmpty(); i++) {
            change(parts, choices);
        }
        byte[] archive = new ArchiveForge(choices).write(parts);
        return choices.oneIn(16) ? choices.damage(archive) : archive;
    }

    /** Width times height as the tree says; what is absurd counts as little, because it is refused at once. */
    private static long pixels(List<Part> parts) {
        long pixels = 1;
        for (Part part : parts) {
            if (part.name().equals("stack.xml")) {
                String text = new String(part.content(), StandardCharsets.UTF_8);
                for (MatchResult side : SIDES.matcher(text).results().limit(2).toList()) {
                    pixels *= Long.parseLong(side.group(2));
                }
            }
        }
        return pixels > Integer.MAX_VALUE ? 1 : pixels;
    }

    private static void change(List<Part> parts, Choices choices) {
        int kind = choices.below(12);
        if (kind < 5) {
            List<Part> images = parts.stream().filter(Part::isImage).toList();
            if (!images.isEmpty()) {
                Part image = choices.of(images);
                PngForge forge = new PngForge(choices);
                parts.set(parts.indexOf(image), image.with(kind == 4 ? forge.image() : forge.changed(image.content())));
            }
        } else if (kind < 10) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).name().equals("stack.xml")) {
                    parts.set(
                            i,
                            parts.get(i)
                                    .with(new StackForge(choices)
                                            .changed(parts.get(i).content())));
                }
            }
        } else {
            int place = choices.below(parts.size());
            Part part = parts.get(place);
            switch (choices.below(7)) {
                case 0 -> parts.remove(place);
                case 1 -> parts.add(choices.below(parts.size() + 1), part);
                case 2 -> parts.set(place, part.named(choices.of(NAMES)));
                case 3 -> parts.add(part.named(choices.of(NAMES)));
                case 4 -> parts.set(place, part.with(new byte[0]));
                case 5 -> parts.set(place, part.with(choices.damage(part.content())));
                default -> parts.set(place, part.with(choices.of(parts).content()));
            }
        }
    }

    /** What can be read of an archive, names as they are. */
    private static List<Part> parts(byte[] whole) {
        List<Part> parts = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(whole), StandardCharsets.UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                parts.add(new Part(entry.getName(), zip.readAllBytes()));
            }
        } catch (IOException | IllegalArgumentException e) {
            // a sample is damaged on purpose: what stands before the damage is good enough
            return parts;
        }
        return parts;
    }
}
