package org.example.foreign;

import java.util.Map;
import java.util.TreeMap;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.Preferences;
import org.mosp.storage.codec.Serializer;

/** Preferences as lines of text: what a stranger's bundle might bring. Packed into a bundle of its own by the test. */
public final class LineSerializer implements Serializer<Preferences> {

    @Override
    public String name() {
        return "foreign-lines";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Class<Preferences> type() {
        return Preferences.class;
    }

    @Override
    public Bytes serialize(Preferences preferences) {
        StringBuilder lines = new StringBuilder();
        preferences
                .values()
                .forEach((key, text) ->
                        lines.append(key).append('=').append(text).append('\n'));
        return Bytes.utf8(lines.toString());
    }

    @Override
    public Preferences deserialize(Bytes bytes, int version) {
        Map<String, String> values = new TreeMap<>();
        bytes.toUtf8().lines().forEach(line -> {
            int equals = line.indexOf('=');
            values.put(line.substring(0, equals), line.substring(equals + 1));
        });
        return new Preferences(values);
    }
}
