package org.mosp.storage.openraster.file;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * An OpenRaster file as somebody else reads it: {@code java.util.zip}, a DOM parser and {@code javax.imageio}, nothing of
 * the code under test.
 */
final class OraFile {

    /** A layer's picture, where it is on the canvas. */
    record Picture(int x, int y, BufferedImage image, int depth) {}

    final Map<String, byte[]> entries = new LinkedHashMap<>();
    final Map<String, ZipEntry> headers = new LinkedHashMap<>();
    final Element image;

    OraFile(Path file) throws Exception {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                headers.put(entry.getName(), entry);
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        image = factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(entry("stack.xml")))
                .getDocumentElement();
    }

    byte[] entry(String name) {
        return entries.getOrDefault(name, new byte[0]);
    }

    /** The tree as lines: elements with attributes in order, comments, instructions, text; without src of images. */
    List<String> tree(boolean attributeOrder) {
        List<String> lines = new ArrayList<>();
        Node first = image.getOwnerDocument().getFirstChild();
        for (Node node = first; node != null; node = node.getNextSibling()) {
            tree(node, 0, attributeOrder, lines);
        }
        return lines;
    }

    private void tree(Node node, int depth, boolean attributeOrder, List<String> lines) {
        String indent = " ".repeat(depth);
        if (node instanceof Element element) {
            List<String> attributes = new ArrayList<>();
            NamedNodeMap map = element.getAttributes();
            for (int i = 0; i < map.getLength(); i++) {
                Node attribute = map.item(i);
                attributes.add(
                        attribute.getNodeName() + "(" + attribute.getNamespaceURI() + ")=" + attribute.getNodeValue());
            }
            if (!attributeOrder) {
                attributes.sort(null);
            }
            lines.add(indent + element.getNodeName() + attributes);
        } else if (!node.getNodeValue().isBlank()) {
            lines.add(indent + node.getNodeType() + node.getNodeValue().strip());
        }
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            tree(child, depth + 1, attributeOrder, lines);
        }
    }

    /** Every layer in document order. */
    List<Element> layers() {
        List<Element> layers = new ArrayList<>();
        var found = image.getElementsByTagName("layer");
        for (int i = 0; i < found.getLength(); i++) {
            layers.add((Element) found.item(i));
        }
        return layers;
    }

    Picture picture(Element layer) throws IOException {
        int x = 0;
        int y = 0;
        for (Node node = layer; node instanceof Element element; node = node.getParentNode()) {
            x += number(element, "x");
            y += number(element, "y");
        }
        return picture(layer.getAttribute("src"), x, y);
    }

    Picture picture(String name, int x, int y) throws IOException {
        byte[] png = entry(name);
        return new Picture(x, y, ImageIO.read(new ByteArrayInputStream(png)), png[24]);
    }

    private static int number(Element element, String name) {
        return element.hasAttribute(name) ? Integer.parseInt(element.getAttribute(name)) : 0;
    }

    /** Names of entries that are neither the file's frame nor a layer's image. */
    Set<String> foreign() {
        Set<String> names = new HashSet<>(entries.keySet());
        names.removeAll(Set.of("mimetype", "stack.xml", "mergedimage.png", "Thumbnails/thumbnail.png"));
        layers().stream()
                .map(layer -> layer.getAttribute("src"))
                .filter(src -> src.endsWith(".png"))
                .forEach(names::remove);
        return names;
    }

    /**
     * Where a picture's pixels are that are not all 0, and the hash of their channels as stored, nothing premultiplied:
     * equal for two pictures of the same placed pixels, whatever empty rim they have.
     */
    static String placedPixels(Picture picture) throws Exception {
        Raster raster = picture.image().getRaster();
        int bands = raster.getNumBands();
        int left = Integer.MAX_VALUE;
        int right = -1;
        int top = -1;
        int bottom = -1;
        int[] row = new int[bands * raster.getWidth()];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, raster.getWidth(), 1, row);
            for (int i = 0; i < row.length; i++) {
                if (row[i] != 0 || bands % 2 == 1) {
                    left = Math.min(left, i / bands);
                    right = Math.max(right, i / bands);
                    top = top < 0 ? y : top;
                    bottom = y;
                }
            }
        }
        if (right < 0) {
            return "empty";
        }
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        int[] part = new int[bands * (right - left + 1)];
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * part.length);
        for (int y = top; y <= bottom; y++) {
            raster.getPixels(left, y, right - left + 1, 1, part);
            bytes.clear().asIntBuffer().put(part);
            digest.update(bytes.array());
        }
        String place =
                (picture.x() + left) + "," + (picture.y() + top) + " " + (right - left + 1) + "x" + (bottom - top + 1);
        return place + " " + HexFormat.of().formatHex(digest.digest());
    }

    /** The chunks of a PNG, without image data. */
    static List<String> chunks(byte[] png) {
        List<String> chunks = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(png, 8, png.length - 8);
        while (bytes.remaining() >= 12) {
            int length = bytes.getInt();
            byte[] type = new byte[4];
            bytes.get(type);
            byte[] data = new byte[length];
            bytes.get(data);
            bytes.getInt();
            String name = new String(type, java.nio.charset.StandardCharsets.US_ASCII);
            if (!name.equals("IDAT") && !name.equals("IHDR")) {
                chunks.add(name + java.util.Arrays.hashCode(data));
            }
        }
        return chunks;
    }
}
