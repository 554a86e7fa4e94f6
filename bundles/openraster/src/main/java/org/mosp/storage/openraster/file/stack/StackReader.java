package org.mosp.storage.openraster.file.stack;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.RefusedException;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;

/**
 * Reads {@code stack.xml} with the parser of the JDK, hardened: no document type, hence no entities of its own and none
 * from outside, no files or addresses opened, depth, number and length of things bounded.
 */
public final class StackReader {

    private static final String APACHE = "http://apache.org/xml/features/";
    private static final String SAX = "http://xml.org/sax/features/";

    private StackReader() {}

    /**
     * Reads a file's tree.
     *
     * @throws RefusedException if it is not well-formed, is no OpenRaster tree, or exceeds a limit
     */
    public static StackDocument read(byte[] xml, FileLimits limits) throws RefusedException {
        StackHandler handler = new StackHandler(limits);
        try {
            XMLReader reader = reader();
            reader.setContentHandler(handler);
            reader.setErrorHandler(handler);
            reader.setEntityResolver(handler);
            reader.setProperty("http://xml.org/sax/properties/lexical-handler", handler);
            reader.parse(new InputSource(new ByteArrayInputStream(xml)));
        } catch (SAXException e) {
            if (e.getException() instanceof RefusedException refused) {
                throw refused;
            }
            throw new RefusedException(reason(e), e);
        } catch (IOException e) {
            throw new RefusedException("is not text: " + e.getMessage(), e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's parser lacks a feature", e);
        }
        return handler.document();
    }

    private static XMLReader reader() throws ParserConfigurationException, SAXException {
        SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
        factory.setNamespaceAware(false);
        factory.setValidating(false);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature(APACHE + "disallow-doctype-decl", true);
        factory.setFeature(APACHE + "nonvalidating/load-external-dtd", false);
        factory.setFeature(SAX + "external-general-entities", false);
        factory.setFeature(SAX + "external-parameter-entities", false);
        XMLReader reader = factory.newSAXParser().getXMLReader();
        // the JDK's own defaults differ between versions: depth and number are bounded by the handler, the same
        // everywhere
        reader.setProperty("jdk.xml.maxElementDepth", "0");
        reader.setProperty("jdk.xml.elementAttributeLimit", "10000");
        return reader;
    }

    private static String reason(SAXException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("DOCTYPE")
                ? "has a document type, which is refused: no file needs one"
                : "is not well-formed: " + message;
    }
}
