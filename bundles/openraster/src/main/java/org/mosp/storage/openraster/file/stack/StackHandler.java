package org.mosp.storage.openraster.file.stack;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.Limit;
import org.mosp.storage.openraster.file.limits.RefusedException;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.ext.DefaultHandler2;

/** Builds the tree from the parser's events, and stops the parser at a limit. */
final class StackHandler extends DefaultHandler2 {

    private final FileLimits limits;
    private final Namespaces namespaces = new Namespaces();
    private final List<StackNode> nodes = new ArrayList<>();
    private final StringBuilder beforeImage = new StringBuilder();
    private final StringBuilder beforeStack = new StringBuilder();
    private final StringBuilder afterStack = new StringBuilder();
    private final StringBuilder afterImage = new StringBuilder();
    private final StringBuilder characters = new StringBuilder();

    private @Nullable Map<String, String> image;
    private @Nullable Map<String, String> root;
    private boolean imageEnded;
    private boolean rootEnded;
    /** Elements open. */
    private int depth;
    /** Stacks open, the root included. */
    private int stacks;

    private int seen;

    /** Not 0 inside of an element that is kept as text: its depth. */
    private int verbatimFrom;

    private StringBuilder verbatim = new StringBuilder();
    private boolean verbatimOpen;
    /** The layer that is open, or null. */
    private @Nullable Map<String, String> layer;

    StackHandler(FileLimits limits) {
        this.limits = limits;
    }

    StackDocument document() throws RefusedException {
        if (image == null || root == null) {
            throw new RefusedException(
                    "has no layers: the element " + (image == null ? "image" : "stack") + " is missing");
        }
        return new StackDocument(
                image,
                root,
                nodes,
                beforeImage.toString(),
                beforeStack.toString(),
                afterStack.toString(),
                afterImage.toString());
    }

    @Override
    public void startElement(String uri, String localName, String name, Attributes source) throws SAXException {
        text();
        depth++;
        count();
        if (depth > limits.maxDepth()) {
            throw above(Limit.DEPTH, "is nested deeper than " + limits.maxDepth());
        }
        Map<String, String> attributes = attributes(source);
        if (verbatimFrom > 0) {
            openVerbatim(name, attributes);
            return;
        }
        namespaces.enter(attributes);
        if (depth == 1) {
            if (!name.equals("image")) {
                throw refused("is no OpenRaster tree: its root is the element " + shown(name));
            }
            image = namespaces.resolve(attributes);
        } else if (depth == 2 && name.equals("stack") && root == null) {
            root = namespaces.resolve(attributes);
            stacks = 1;
        } else if (stacks > 0 && layer == null && name.equals("stack")) {
            nodes.add(new StackNode(StackNode.Kind.STACK, stacks - 1, namespaces.resolve(attributes), ""));
            stacks++;
        } else if (stacks > 0 && layer == null && name.equals("layer")) {
            layer = namespaces.resolve(attributes);
            verbatim = new StringBuilder();
        } else {
            if (layer == null) {
                verbatim = new StringBuilder();
            }
            verbatimFrom = depth;
            openVerbatim(name, attributes);
        }
    }

    @Override
    public void endElement(String uri, String localName, String name) throws SAXException {
        text();
        if (verbatimFrom > 0) {
            closeVerbatim(name);
            if (depth == verbatimFrom) {
                verbatimFrom = 0;
                namespaces.leave();
                if (layer == null) {
                    other(verbatim.toString());
                }
            }
        } else {
            namespaces.leave();
            if (layer != null) {
                nodes.add(new StackNode(StackNode.Kind.LAYER, stacks - 1, layer, verbatim.toString()));
                layer = null;
            } else if (stacks > 0) {
                stacks--;
                rootEnded = stacks == 0;
            } else {
                imageEnded = true;
            }
        }
        depth--;
    }

    @Override
    public void characters(char[] text, int start, int length) throws SAXException {
        if (characters.length() + length > limits.maxAttributeChars()) {
            throw above(
                    Limit.ATTRIBUTE_CHARS, "holds a text of more than " + limits.maxAttributeChars() + " characters");
        }
        characters.append(text, start, length);
    }

    @Override
    public void comment(char[] text, int start, int length) throws SAXException {
        text();
        count();
        misc("<!--" + new String(text, start, length) + "-->");
    }

    @Override
    public void processingInstruction(String target, String data) throws SAXException {
        text();
        count();
        misc("<?" + target + (data.isEmpty() ? "" : " " + data) + "?>");
    }

    @Override
    public InputSource resolveEntity(
            @Nullable String name, @Nullable String publicId, @Nullable String baseUri, @Nullable String systemId) {
        return new InputSource(new StringReader(""));
    }

    @Override
    public void error(SAXParseException e) throws SAXException {
        throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
        throw e;
    }

    @Override
    public void startCDATA() {
        text();
    }

    @Override
    public void endCDATA() {
        String content = characters.toString();
        characters.setLength(0);
        if (!content.isEmpty()) {
            misc("<![CDATA[" + content + "]]>");
        }
    }

    /** White space between elements is layout and means nothing; any other text is kept. */
    private void text() {
        String content = characters.toString();
        characters.setLength(0);
        if (content.isEmpty() || verbatimFrom == 0 && content.isBlank()) {
            return;
        }
        boolean inside = verbatimFrom > 0 || layer != null;
        StringBuilder escaped = new StringBuilder();
        Xml.escape(escaped, inside ? content : content.strip(), false);
        misc(escaped.toString());
    }

    private void misc(String xml) {
        if (verbatimFrom > 0) {
            closeTag();
            verbatim.append(xml);
        } else if (layer != null) {
            verbatim.append(xml);
        } else {
            other(xml);
        }
    }

    private void other(String xml) {
        if (stacks > 0) {
            nodes.add(new StackNode(StackNode.Kind.OTHER, stacks - 1, Map.of(), xml));
        } else if (image == null) {
            beforeImage.append(xml);
        } else if (imageEnded) {
            afterImage.append(xml);
        } else if (rootEnded) {
            afterStack.append(xml);
        } else {
            beforeStack.append(xml);
        }
    }

    private void openVerbatim(String name, Map<String, String> attributes) {
        closeTag();
        Xml.startTag(verbatim, name, attributes);
        verbatimOpen = true;
    }

    private void closeVerbatim(String name) {
        if (verbatimOpen) {
            verbatim.append("/>");
            verbatimOpen = false;
        } else {
            verbatim.append("</").append(name).append('>');
        }
    }

    private void closeTag() {
        if (verbatimOpen) {
            verbatim.append('>');
            verbatimOpen = false;
        }
    }

    private Map<String, String> attributes(Attributes source) throws SAXException {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < source.getLength(); i++) {
            String value = source.getValue(i);
            if (value.length() > limits.maxAttributeChars()) {
                throw above(
                        Limit.ATTRIBUTE_CHARS,
                        "has an attribute " + shown(source.getQName(i)) + " of " + value.length()
                                + " characters, more than " + limits.maxAttributeChars());
            }
            attributes.put(source.getQName(i), value);
        }
        return attributes;
    }

    private void count() throws SAXException {
        if (++seen > limits.maxElements()) {
            throw above(Limit.ELEMENTS, "has more than " + limits.maxElements() + " layers and other elements");
        }
    }

    private static SAXException refused(String reason) {
        return new SAXException(new RefusedException(reason));
    }

    private static SAXException above(Limit limit, String reason) {
        return new SAXException(RefusedException.above(limit, reason));
    }

    private static String shown(String name) {
        return name.length() > 40 ? name.substring(0, 40) + "..." : name;
    }
}
