package org.mosp.storage.oldstores;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasQuery;

/**
 * What a store holds as users get it out, in lines of text: every revision of every canvas as an exported file and as an image, the
 * catalogue, preferences. Images count as their pixels, for the JDK's compression may change; every other entry of a file as its bytes.
 */
final class Exported {

    /** Users of whom there are preferences in a store. */
    static final List<String> USERS = List.of("ann", "bob", "nobody");

    private Exported() {}

    static List<String> of(Software software, Path work) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String canvas : software.canvases.canvasIds()) {
            List<Revision> revisions;
            try (Stream<Revision> history = software.canvases.history(canvas)) {
                revisions = history.toList();
            }
            for (Revision revision : revisions) {
                exported(software, revision, work, lines);
            }
            lines.add(canvas + " thumbnail "
                    + software.canvases
                            .thumbnail(canvas)
                            .map(png -> pixels(png.toArray()))
                            .orElse("none"));
        }
        software.canvases.settle();
        for (Canvas row :
                software.storage.relational().listCanvases(CanvasQuery.all()).canvases()) {
            lines.add(catalogue(row));
        }
        for (String user : USERS) {
            lines.add("preferences " + user + " "
                    + new TreeMap<>(software.preferences.read(user).values()));
        }
        return lines;
    }

    /** The columns of version 1. */
    private static String catalogue(Canvas row) {
        String layers = row.layers().stream()
                .map(layer -> layer.id() + " " + layer.name() + " " + layer.orderIndex())
                .collect(Collectors.joining("\n"));
        return "catalogue " + row.id() + " " + row.origin() + " '" + row.name() + "' " + row.createdAt() + " "
                + row.updatedAt() + " " + row.width() + "x" + row.height() + " " + row.revision() + " layers "
                + row.layers().size() + " " + digest(layers.getBytes(StandardCharsets.UTF_8));
    }

    private static void exported(Software software, Revision revision, Path work, List<String> lines)
            throws IOException {
        String subject = revision.canvasId() + "@" + revision.number();
        Path file = work.resolve("exported.ora");
        software.files.exportFile(revision.canvasId(), OptionalLong.of(revision.number()), file);
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] content = zip.readAllBytes();
                boolean image = entry.getName().endsWith(".png");
                lines.add(subject + " " + entry.getName() + " " + (image ? pixels(content) : digest(content)));
            }
        }
        Path image = work.resolve("exported.png");
        software.files.exportImage(revision.canvasId(), OptionalLong.of(revision.number()), image);
        lines.add(subject + " image " + pixels(Files.readAllBytes(image)));
    }

    /** Size, channels and depth of a PNG file, and the digest of its pixels. */
    private static String pixels(byte[] png) {
        try {
            Raster raster = ImageIO.read(new ByteArrayInputStream(png)).getRaster();
            int[] row = new int[raster.getWidth() * raster.getNumBands()];
            ByteBuffer bytes = ByteBuffer.allocate(row.length * Integer.BYTES);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int y = 0; y < raster.getHeight(); y++) {
                raster.getPixels(0, y, raster.getWidth(), 1, row);
                bytes.clear().asIntBuffer().put(row);
                digest.update(bytes.array());
            }
            return raster.getWidth() + "x" + raster.getHeight() + "x" + raster.getNumBands() + "x" + png[24] + " "
                    + HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("no image", e);
        }
    }

    static String digest(byte[] content) {
        try {
            return content.length + " "
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
