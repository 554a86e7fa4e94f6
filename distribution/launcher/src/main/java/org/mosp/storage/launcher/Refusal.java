package org.mosp.storage.launcher;

import java.util.LinkedHashMap;
import java.util.Map;

/** Ends the command with a status and one line that says what, to what, and what to do. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String id;
    private final transient Map<String, String> details = new LinkedHashMap<>();

    Refusal(int status, String id, String message) {
        super(message);
        this.status = status;
        this.id = id;
    }

    Refusal with(String name, Object value) {
        details.put(name, String.valueOf(value));
        return this;
    }

    int status() {
        return status;
    }

    boolean is(String other) {
        return id.equals(other);
    }

    String line() {
        return "mosp: " + getMessage();
    }

    /** The error document of {@code --json}. */
    String json() {
        return "{\"error\": " + Json.text(id) + ", \"message\": " + Json.text(String.valueOf(getMessage()))
                + ", \"details\": " + Json.object(details) + "}";
    }
}
