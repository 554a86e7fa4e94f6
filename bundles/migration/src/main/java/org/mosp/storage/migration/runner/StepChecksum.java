package org.mosp.storage.migration.runner;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The checksum of a step's form: SHA-256 over its class's path, its class file, those of the same bundle that it refers to, directly or through others,
 * and the resources it names; each with its path and its length, ordered by path. So a step that behaves differently has another
 * checksum, and one whose bundle only has another version has not.
 */
final class StepChecksum {

    static final String ALGORITHM = "classes-sha256";

    private StepChecksum() {}

    /**
     * The checksum.
     *
     * @throws IllegalArgumentException if a resource that is named is not there
     */
    static String of(Class<?> step, List<String> resources) {
        OwnFiles files = OwnFiles.of(step);
        Map<String, byte[]> counted = new TreeMap<>();
        ArrayDeque<String> next = new ArrayDeque<>(List.of(path(step)));
        while (!next.isEmpty()) {
            String path = next.remove();
            Optional<byte[]> file = counted.containsKey(path) ? Optional.empty() : files.read(path);
            if (file.isPresent()) {
                counted.put(path, file.get());
                ClassReferences.in(file.get()).forEach(name -> next.add(name + ".class"));
            }
        }
        for (String resource : resources) {
            counted.put(
                    resource,
                    files.read(resource)
                            .orElseThrow(() -> new IllegalArgumentException("resource " + resource + " is not there")));
        }
        if (!counted.containsKey(path(step))) {
            throw new IllegalArgumentException("its class file cannot be read");
        }
        return ALGORITHM + ":" + digest(path(step), counted);
    }

    private static String path(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    private static String digest(String step, Map<String, byte[]> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            // classes within one class refer to each other: which of them is the step is said first
            digest.update(step.getBytes(StandardCharsets.UTF_8));
            files.forEach((path, bytes) -> {
                byte[] name = path.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(8)
                        .putInt(name.length)
                        .putInt(bytes.length)
                        .array());
                digest.update(name);
                digest.update(bytes);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
