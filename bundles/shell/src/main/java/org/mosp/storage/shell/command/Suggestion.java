package org.mosp.storage.shell.command;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a user who mistyped a word may have meant. */
final class Suggestion {

    private Suggestion() {}

    /** The nearest of some words, if it is near enough: a third of the letters may differ, or one is the other's beginning. */
    static Optional<String> nearest(String typed, Stream<String> words) {
        String lower = typed.toLowerCase(Locale.ROOT);
        int allowed = Math.max(1, typed.length() / 3);
        return words.map(word -> new Candidate(word, distance(lower, word)))
                .filter(candidate -> candidate.distance <= allowed
                        || lower.length() >= 2 && candidate.word.startsWith(lower)
                        || candidate.word.length() >= 3 && lower.startsWith(candidate.word))
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
                .map(Candidate::word);
    }

    private record Candidate(String word, int distance) {}

    /** Damerau-Levenshtein (optimal string alignment): two letters exchanged count as one mistake. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(cost[i - 1][j - 1] + same, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean exchanged =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (exchanged) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
