package org.mosp.storage.openraster.file.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes {@code stack.xml}: attributes in order, prefixes as they were declared, one node a line. */
public final class StackWriter {

    private final StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final Namespaces namespaces = new Namespaces();

    private StackWriter() {}

    /** A tree as text. */
    public static String write(StackDocument document) {
        StackWriter writer = new StackWriter();
        writer.document(document);
        return writer.out.toString();
    }

    /** A layer's element alone, with the namespaces it needs. */
    public static String layer(Map<String, String> attributes) {
        StackWriter writer = new StackWriter();
        writer.out.setLength(0);
        writer.open(0, "layer", attributes);
        return writer.out.append("/>").toString();
    }

    private void document(StackDocument document) {
        line(0, document.beforeImage());
        open(0, "image", document.image());
        out.append(">\n");
        namespaces.enter(document.image());
        line(1, document.beforeStack());
        nodes(document);
        line(1, document.afterStack());
        namespaces.leave();
        out.append("</image>\n");
        line(0, document.afterImage());
    }

    private void nodes(StackDocument document) {
        open(1, "stack", document.root());
        out.append(">\n");
        List<Map<String, String>> stacks = new ArrayList<>(List.of(document.root()));
        namespaces.enter(document.root());
        for (StackNode node : document.nodes()) {
            while (stacks.size() > node.depth() + 1) {
                closeStack(stacks);
            }
            node(node, stacks);
        }
        while (!stacks.isEmpty()) {
            closeStack(stacks);
        }
    }

    private void node(StackNode node, List<Map<String, String>> stacks) {
        int indent = stacks.size() + 1;
        switch (node.kind()) {
            case STACK -> {
                open(indent, "stack", node.attributes());
                out.append(">\n");
                stacks.add(node.attributes());
                namespaces.enter(node.attributes());
            }
            case LAYER -> {
                open(indent, "layer", node.attributes());
                if (node.text().isEmpty()) {
                    out.append("/>\n");
                } else {
                    out.append('>').append(node.text()).append("</layer>\n");
                }
            }
            case OTHER -> line(indent, node.text());
        }
    }

    private void closeStack(List<Map<String, String>> stacks) {
        stacks.remove(stacks.size() - 1);
        namespaces.leave();
        out.append(" ".repeat(stacks.size() + 1)).append("</stack>\n");
    }

    private void open(int indent, String element, Map<String, String> attributes) {
        out.append(" ".repeat(indent));
        Xml.startTag(out, element, namespaces.write(attributes));
    }

    private void line(int indent, String xml) {
        if (!xml.isEmpty()) {
            out.append(" ".repeat(indent)).append(xml).append('\n');
        }
    }
}
