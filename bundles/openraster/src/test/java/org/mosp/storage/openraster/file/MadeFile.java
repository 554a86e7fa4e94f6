package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** An OpenRaster file made for a test: a tree, and entries in order. */
final class MadeFile {

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    /** With a whole {@code stack.xml}. */
    static MadeFile of(String stackXml) {
        MadeFile file = new MadeFile();
        file.with("mimetype", "image/openraster".getBytes(StandardCharsets.US_ASCII));
        return file.with("stack.xml", stackXml.getBytes(StandardCharsets.UTF_8));
    }

    /** With what stands in the root stack of an image. */
    static MadeFile stack(int width, int height, String layers) {
        return of("<image version=\"0.0.3\" w=\"" + width + "\" h=\"" + height + "\"><stack>" + layers
                + "</stack></image>");
    }

    MadeFile with(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    MadeFile with(String name, MadePng png) {
        return with(name, png.bytes());
    }

    Path write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return file;
    }
}
