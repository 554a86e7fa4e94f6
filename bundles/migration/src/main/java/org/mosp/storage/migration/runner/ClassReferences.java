package org.mosp.storage.migration.runner;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The classes a class file names in its constant pool (JVMS 4.4), with slashes. */
final class ClassReferences {

    private static final int MAGIC = 0xCAFEBABE;

    private ClassReferences() {}

    /** Their names; of an array its elements'. */
    static List<String> in(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (in.remaining() < 10 || in.getInt() != MAGIC) {
            return List.of();
        }
        in.getInt(); // versions
        int count = in.getShort() & 0xffff;
        Map<Integer, String> texts = new HashMap<>();
        List<Integer> classes = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            int tag = in.get();
            switch (tag) {
                case 1 -> {
                    byte[] text = new byte[in.getShort() & 0xffff];
                    in.get(text);
                    texts.put(i, new String(text, StandardCharsets.UTF_8));
                }
                case 7 -> classes.add(in.getShort() & 0xffff);
                case 8, 16, 19, 20 -> in.getShort();
                case 15 -> in.position(in.position() + 3);
                case 5, 6 -> {
                    in.getLong();
                    i++; // takes two places
                }
                default -> in.getInt(); // numbers, and pairs of places
            }
        }
        List<String> names = new ArrayList<>();
        for (int at : classes) {
            String name = texts.getOrDefault(at, "");
            int element = name.lastIndexOf('[') + 1;
            if (element == 0) {
                names.add(name);
            } else if (name.startsWith("L", element)) {
                names.add(name.substring(element + 1, name.length() - 1));
            }
        }
        return names;
    }
}
