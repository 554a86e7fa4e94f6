package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.mosp.storage.openraster.file.compose.LayerRows;

/**
 * Gives each image its name in the archive: the one it had, unless something else has it. Layers that shared an image share
 * it still where their pixels are still the same.
 */
final class SourceNames {

    private record Owner(LayerRows image, String extras) {}

    private final Map<String, Owner> owners = new HashMap<>();
    private final Set<String> foreign;
    private int next;

    /**
     * For one file.
     *
     * @param foreign names that entries kept as they are will have
     */
    SourceNames(Set<String> foreign) {
        this.foreign = foreign;
    }

    /** Names, with the images to write under them. */
    String name(String wanted, LayerRows image, String extras) throws IOException {
        boolean usable = !wanted.isEmpty()
                && FileNames.fits(wanted)
                && !wanted.endsWith("/")
                && !FileNames.WRITTEN.contains(wanted)
                && !foreign.contains(wanted);
        Owner fresh = new Owner(image, extras);
        if (usable) {
            Owner owner = owners.putIfAbsent(wanted, fresh);
            if (owner == null || same(owner, fresh)) {
                return wanted;
            }
        }
        String name;
        do {
            name = "data/layer" + next++ + ".png";
        } while (owners.containsKey(name) || foreign.contains(name));
        owners.put(name, fresh);
        return name;
    }

    private static boolean same(Owner a, Owner b) throws IOException {
        return a.extras.equals(b.extras)
                && a.image.format() == b.image.format()
                && a.image.width() == b.image.width()
                && a.image.height() == b.image.height()
                && digest(a.image).equals(digest(b.image));
    }

    private static String digest(LayerRows image) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            int bytes = image.width() * image.format().bytesPerPixel();
            image.read((y, pixels, offset) -> digest.update(pixels, offset, bytes));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
