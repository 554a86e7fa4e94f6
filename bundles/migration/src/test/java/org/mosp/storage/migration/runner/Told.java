package org.mosp.storage.migration.runner;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an operator is told, for the log of the tests. */
final class Told {

    private Told() {}

    /**
     * Prints a message in one line.
     *
     * @param message which, as it is told
     * @param words each must be in it
     * @return the message
     */
    static String tell(String what, String message, String... words) {
        System.out.println("[migration] " + what + ": \"" + message + "\"");
        for (String word : words) {
            assertTrue(message.contains(word), () -> "\"" + word + "\" is not in: " + message);
        }
        assertTrue(message.lines().count() == 1, message);
        return message;
    }
}
