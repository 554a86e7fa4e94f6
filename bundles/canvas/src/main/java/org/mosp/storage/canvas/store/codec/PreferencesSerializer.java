package org.mosp.storage.canvas.store.codec;

import java.util.HashMap;
import java.util.Map;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.Preferences;
import org.mosp.storage.codec.Serializer;
import org.osgi.service.component.annotations.Component;

/** Preferences as CBOR: one map of texts under {@code values}. */
@Component(service = Serializer.class, property = "service.ranking:Integer=-1000")
public final class PreferencesSerializer implements Serializer<Preferences> {

    /** For services and plain programs. */
    public PreferencesSerializer() {}

    @Override
    public String name() {
        return "preferences-cbor";
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
    public Bytes serialize(Preferences object) {
        return Cbor.write(out -> Cbor.writeTexts(out, "values", object.values()));
    }

    @Override
    public Preferences deserialize(Bytes bytes, int version) {
        Map<String, String> values = new HashMap<>();
        Cbor.read("preferences", bytes, (name, in) -> {
            if (!name.equals("values")) {
                return false;
            }
            values.putAll(Cbor.readTexts(in));
            return true;
        });
        return new Preferences(values);
    }
}
