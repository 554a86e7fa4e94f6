package org.mosp.storage.catalogue;

/** Text without regard to case, for searching: what is searched for is folded as what is stored. */
final class FoldedText {

    private FoldedText() {}

    /**
     * Folds each code point by itself, as Unicode's simple folding does (Java's upper, then lower case; the Turkish dotted
     * and dotless i are folded with i besides).
     */
    static String of(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.codePoints()
                .map(codePoint -> Character.toLowerCase(Character.toUpperCase(codePoint)))
                .forEach(folded::appendCodePoint);
        return folded.toString();
    }
}
