package org.mosp.storage.shell.demo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** A small reader of .ora files of its own, so that the demo does not check the product with the product. */
final class OraFile {

    private OraFile() {}

    /** The pixels of every layer, placed on the canvas, by the layer's number and name in document order. */
    static Map<String, BufferedImage> layers(Path file) {
        Map<String, BufferedImage> layers = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile());
                InputStream stack = entry(zip, "stack.xml")) {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            XMLStreamReader reader = factory.createXMLStreamReader(stack);
            int width = 0;
            int height = 0;
            while (reader.hasNext()) {
                if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                if (reader.getLocalName().equals("image")) {
                    width = number(reader, "w");
                    height = number(reader, "h");
                } else if (reader.getLocalName().equals("layer")) {
                    layers.put(name(reader), layer(zip, reader, width, height));
                }
            }
            return layers;
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        } catch (XMLStreamException e) {
            throw new UncheckedIOException(new IOException(file + ": " + e.getMessage(), e));
        }
    }

    private static String name(XMLStreamReader reader) {
        return attribute(reader, "src") + " " + attribute(reader, "name");
    }

    private static BufferedImage layer(ZipFile zip, XMLStreamReader reader, int width, int height) throws IOException {
        BufferedImage placed = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        try (InputStream png = entry(zip, attribute(reader, "src"))) {
            BufferedImage image = ImageIO.read(png);
            int left = number(reader, "x");
            int top = number(reader, "y");
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    if (left + x >= 0 && top + y >= 0 && left + x < width && top + y < height) {
                        placed.setRGB(left + x, top + y, image.getRGB(x, y));
                    }
                }
            }
        }
        return placed;
    }

    private static InputStream entry(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("no " + name + " in it");
        }
        return zip.getInputStream(entry);
    }

    private static int number(XMLStreamReader reader, String name) {
        String text = attribute(reader, name);
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static String attribute(XMLStreamReader reader, String name) {
        String text = reader.getAttributeValue(null, name);
        return text == null ? "" : text;
    }
}
