package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Nothing of who built it, where and when is in what is published, so that another build of the same sources is equal.
 * {@code distribution/reproducible} builds twice and compares; this is what can be seen in one build.
 */
@EnabledIfSystemProperty(named = "mosp.archives", matches = ".+", disabledReason = "-Dquick makes no archives")
class ArchivesIT {

    private static final Instant BUILT = Instant.parse(System.getProperty("mosp.timestamp"));

    /** An entry but for its order: CRC and rights. */
    private record Entry(long crc, int mode) {}

    @Test
    void entriesOfOurJarsHaveTheOneTimeAndNoRights() throws IOException {
        LocalDateTime time = LocalDateTime.ofInstant(BUILT, ZoneOffset.UTC);
        for (Path jar : ourJars()) {
            try (var zip = org.apache.commons.compress.archivers.zip.ZipFile.builder()
                    .setPath(jar)
                    .get()) {
                for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                    assertEquals(time, entry.getTimeLocal(), () -> jar + "!" + entry.getName());
                    assertEquals(0, entry.getUnixMode(), () -> jar + "!" + entry.getName());
                }
            }
        }
    }

    @Test
    void archivesHaveTheOneTimeAndTheSameFilesWithNamedRights() throws IOException {
        Map<String, Entry> inTar = tar();
        Map<String, Entry> inZip = zip();
        for (Map<String, Entry> archive : List.of(inTar, inZip)) {
            archive.forEach((name, entry) -> {
                boolean opens = name.endsWith("/") || name.contains("/bin/");
                assertEquals(opens ? 0755 : 0644, entry.mode(), name);
            });
            // the zip names more directories than the tar
            archive.keySet().removeIf(name -> name.endsWith("/"));
        }
        assertEquals(List.of(), Contents.differences(inTar, inZip));
        assertTrue(inTar.keySet().stream().anyMatch(name -> name.endsWith("/bin/mosp")), inTar.keySet()::toString);
    }

    /** A set that names no modes takes those of the files, which the umask decided: here that looks right. */
    @Test
    void everySetOfTheAssemblyNamesItsModes() throws IOException {
        String assembly = Files.readString(Path.of("../assembly/src/main/assembly/content.xml"));
        List<String> sets = Pattern.compile("<(fileSet|dependencySet)>.*?</\\1>", Pattern.DOTALL)
                .matcher(assembly)
                .results()
                .map(MatchResult::group)
                .toList();
        assertTrue(sets.size() > 8, assembly);
        for (String set : sets) {
            assertTrue(set.contains("<fileMode>") && set.contains("<directoryMode>"), set);
        }
    }

    @Test
    void nothingInOurJarsNamesTheMachine() throws IOException {
        Path project = Path.of("").toAbsolutePath().getParent().getParent();
        assertTrue(Files.exists(project.resolve("mvnw")), project::toString);
        List<String> names = List.of(project + "/", System.getProperty("user.home") + "/");
        for (Path jar : ourJars()) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                for (ZipEntry entry : Collections.list(zip.entries())) {
                    String content = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                    for (String name : names) {
                        assertFalse(content.contains(name), () -> name + " in " + jar + "!" + entry.getName());
                    }
                    if (entry.getName().equals("META-INF/MANIFEST.MF")) {
                        for (String header : List.of("Built-By", "Bnd-LastModified", "Build-Time", "Tool")) {
                            assertFalse(content.contains(header + ":"), () -> header + " in " + jar);
                        }
                    }
                }
            }
        }
    }

    private static List<Path> ourJars() throws IOException {
        List<Path> jars = new Contents(Distribution.home(), Path.of("unused"))
                .jars().values().stream()
                        .filter(jar -> jar.getFileName().toString().startsWith("mosp-storage-"))
                        .toList();
        assertTrue(jars.size() > 10, jars::toString);
        return jars;
    }

    private static Map<String, Entry> tar() throws IOException {
        Map<String, Entry> entries = new TreeMap<>();
        try (InputStream file = Files.newInputStream(archive(".tar.gz"));
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new GZIPInputStream(new BufferedInputStream(file)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName();
                assertEquals(BUILT, entry.getLastModifiedTime().toInstant(), name);
                assertEquals(0, entry.getLongUserId(), name);
                assertEquals(0, entry.getLongGroupId(), name);
                assertTrue(Set.of("", "root").contains(entry.getUserName()), name);
                assertTrue(Set.of("", "root").contains(entry.getGroupName()), name);
                entries.put(name, new Entry(crc(tar.readAllBytes()), entry.getMode() & 0777));
            }
        }
        return entries;
    }

    private static Map<String, Entry> zip() throws IOException {
        Map<String, Entry> entries = new TreeMap<>();
        LocalDateTime time = LocalDateTime.ofInstant(BUILT, ZoneOffset.UTC);
        try (var zip = org.apache.commons.compress.archivers.zip.ZipFile.builder()
                .setPath(archive(".zip"))
                .get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                assertEquals(time, entry.getTimeLocal(), entry.getName());
                byte[] content = zip.getInputStream(entry).readAllBytes();
                entries.put(entry.getName(), new Entry(crc(content), entry.getUnixMode() & 0777));
            }
        }
        return entries;
    }

    private static Path archive(String ending) throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("mosp.archives")))) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(ending)).toList();
            assertEquals(1, found.size(), () -> "one archive " + ending + ": " + Arrays.toString(found.toArray()));
            return found.get(0);
        }
    }

    private static long crc(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return crc.getValue();
    }
}
