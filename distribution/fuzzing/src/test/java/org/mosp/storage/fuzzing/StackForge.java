package org.mosp.storage.fuzzing;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Changes {@code stack.xml} as text: values, elements, nesting, what stands around it, its encoding. For one thread. */
final class StackForge {

    private static final Pattern VALUE = Pattern.compile("=\\s*(\"[^\"]*\"|'[^']*')");
    private static final Pattern TAG = Pattern.compile("<[^>]*>");

    private static final List<String> VALUES = List.of(
            "",
            "NaN",
            "1e309",
            "-1",
            "0",
            "1",
            "2147483647",
            "-2147483648",
            "99999999999",
            "1073741824",
            "-1073741825",
            "1.5",
            " 7 ",
            "0x10",
            "\uff11\uff12",
            "hidden",
            "isolate",
            "svg:multiply",
            "svg:-dp-minus",
            "krita:x y",
            "../../x",
            "/etc/passwd",
            "data/none.png",
            "stack.xml",
            "mergedimage.png",
            "data/",
            "mimetype",
            "mosp:x",
            "#",
            "&#0;",
            "&#x1;",
            "&#xD800;",
            "&#x10FFFF;",
            "&#xa;&#9;",
            "&amp;",
            "&x;",
            "<",
            "\u0000",
            "\ud83d\ude00",
            "\u202e",
            "true",
            "n".repeat(65_536),
            "n".repeat(65_537));

    private static final List<String> SNIPPETS = List.of(
            "<layer/>",
            "<layer src=\"data/none.png\"/>",
            "<layer name=\"\" src=\"mergedimage.png\" x=\"-5\" y=\"7\"/>",
            "<stack x=\"1073741824\" y=\"-3\"><layer src=\"data/layer0.png\"/></stack>",
            "<stack/>",
            "</stack>",
            "<stack>",
            "<!-- comment -->",
            "<?instruction of mine?>",
            "<?xml version=\"1.0\"?>",
            "<![CDATA[ text ]]>",
            "text",
            "&amp;",
            "<!DOCTYPE image>",
            "<!DOCTYPE image [<!ENTITY x \"y\">]>",
            "<filter type=\"applications:krita:blur\"><a b=\"c\">d</a></filter>",
            "<a:b xmlns:a=\"urn:a\" a:c=\"d\"/>",
            "<a:b/>",
            "<image/>",
            "<text>t</text>",
            "<mosp:x/>",
            " selected=\"true\"",
            " xmlns=\"urn:x\"",
            " xmlns:mosp=\"urn:mosp:storage:openraster\" mosp:a=\"b\"",
            " a:b=\"c\"",
            " x=\"1\" x=\"2\"",
            " stack/x=\"1\"",
            "\ufeff",
            "\u0000",
            "]]>",
            "--");

    private static final List<Charset> ENCODINGS = List.of(
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            StandardCharsets.ISO_8859_1,
            StandardCharsets.US_ASCII,
            StandardCharsets.UTF_16BE);

    private final Choices choices;

    StackForge(Choices choices) {
        this.choices = choices;
    }

    byte[] changed(byte[] xml) {
        String text = new String(xml, StandardCharsets.UTF_8);
        return switch (choices.below(12)) {
            case 0, 1, 2 -> utf8(value(text));
            case 3 -> utf8(element(text));
            case 4, 5 -> utf8(inserted(text));
            case 6 -> utf8(nested(text));
            case 7 -> utf8(moved(text));
            case 8 -> text.getBytes(choices.of(ENCODINGS));
            case 9 ->
                utf8("<?xml version=\"1.0\" encoding=\""
                        + choices.of(List.of("UTF-8", "UTF-16", "ISO-8859-1", "US-ASCII", "UTF-7", "cp037", "x"))
                        + "\"?>" + text.replaceFirst("^<\\?xml[^>]*>", ""));
            case 10 -> utf8(withoutAttribute(text));
            default -> choices.damage(xml);
        };
    }

    private String value(String text) {
        return found(
                VALUE,
                text,
                found -> text.substring(0, found.start(1))
                        + '"'
                        + choices.of(VALUES)
                        + '"'
                        + text.substring(found.end(1)));
    }

    private String withoutAttribute(String text) {
        return found(
                Pattern.compile("\\s[\\w:-]+=(\"[^\"]*\"|'[^']*')"),
                text,
                found -> text.substring(0, found.start())
                        + (choices.oneIn(2) ? found.group() + found.group() : "")
                        + text.substring(found.end()));
    }

    /** A tag left out, or repeated up to 30,000 times. */
    private String element(String text) {
        return found(
                TAG,
                text,
                found -> text.substring(0, found.start())
                        + found.group()
                                .repeat(
                                        choices.oneIn(8)
                                                ? 30_000 / found.group().length()
                                                : choices.below(3))
                        + text.substring(found.end()));
    }

    private String inserted(String text) {
        String snippet = choices.of(SNIPPETS);
        if (snippet.startsWith(" ")) {
            // an attribute goes behind a tag's name
            return found(
                    Pattern.compile("<[\\w:]+"),
                    text,
                    found -> text.substring(0, found.end()) + snippet + text.substring(found.end()));
        }
        return found(TAG, text, found -> text.substring(0, found.end()) + snippet + text.substring(found.end()));
    }

    private String nested(String text) {
        int depth = choices.oneIn(4) ? 300 : 1 + choices.below(20);
        String tag = choices.of(
                List.of("stack", "x", "stack x='1' y='-1'", "stack opacity='0.5' composite-op='svg:multiply'"));
        String name = tag.split(" ", 2)[0];
        return found(
                Pattern.compile("(?s)<layer[^>]*/>"),
                text,
                found -> text.substring(0, found.start())
                        + ("<" + tag + ">").repeat(depth)
                        + found.group()
                        + ("</" + name + ">").repeat(depth)
                        + text.substring(found.end()));
    }

    private String moved(String text) {
        return found(TAG, text, found -> {
            String rest = text.substring(0, found.start()) + text.substring(found.end());
            return found(TAG, rest, to -> rest.substring(0, to.start()) + found.group() + rest.substring(to.start()));
        });
    }

    private interface Change {
        String apply(MatchResult found);
    }

    private String found(Pattern pattern, String text, Change change) {
        List<MatchResult> all = new ArrayList<>();
        pattern.matcher(text).results().limit(1_000).forEach(all::add);
        return all.isEmpty() ? text : change.apply(choices.of(all));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
