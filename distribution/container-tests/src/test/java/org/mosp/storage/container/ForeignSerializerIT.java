package org.mosp.storage.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.PreferenceStore;
import org.mosp.storage.incremental.StorageKeys;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** A stranger's bundle brings a serializer: it is used, missed when it stops, and reads again when it is updated. */
@RunWith(PaxExam.class)
public class ForeignSerializerIT {

    @Inject
    private PreferenceStore preferences;

    @Inject
    private StorageManager storage;

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] configuration() throws IOException {
        return new Option[] {Container.assembled(Files.createTempDirectory("mosp-container"))};
    }

    @Test
    public void aForeignSerializerIsUsedStoppedAndUpdated() throws Exception {
        preferences.update("before", known -> known.with("brush", "chalk"));
        Bundle foreign = context.installBundle("foreign", foreign("1.0.0"));
        foreign.start();
        preferences.update("ana", known -> known.with("brush", "soft round"));
        assertTrue("its bytes are stored", stored("ana").contains("brush=soft round\n"));
        assertEquals("chalk", preferences.read("before").get("brush").orElseThrow());

        foreign.stop();
        StorageUnavailableException missing =
                assertThrows(StorageUnavailableException.class, () -> preferences.read("ana"));
        assertTrue(missing.getMessage(), missing.getMessage().contains("foreign-lines"));
        assertEquals("chalk", preferences.read("before").get("brush").orElseThrow());
        preferences.update("later", known -> known.with("brush", "ink"));
        assertEquals("ink", preferences.read("later").get("brush").orElseThrow());

        foreign.update(foreign("1.1.0"));
        Bundles.refresh(context, foreign);
        foreign.start();
        assertEquals("soft round", preferences.read("ana").get("brush").orElseThrow());
        foreign.uninstall();
    }

    private String stored(String user) {
        return storage.incremental()
                .get(StorageKeys.userPreferences(user))
                .orElseThrow()
                .value()
                .toUtf8();
    }

    /** A bundle as a stranger would build it: one class, one component. */
    private static InputStream foreign(String version) throws IOException {
        String type = "org.example.foreign.LineSerializer";
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "org.example.foreign");
        main.putValue("Bundle-Version", version);
        main.putValue(
                "Import-Package",
                "org.mosp.storage;version=\"[1,2)\",org.mosp.storage.codec;version=\"[1,2)\",org.mosp.storage.canvas;version=\"[1,2)\"");
        main.putValue("Service-Component", "OSGI-INF/serializer.xml");
        String component = """
                <?xml version="1.0" encoding="UTF-8"?>
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="foreign-lines">
                  <property name="service.ranking" type="Integer" value="100"/>
                  <service><provide interface="org.mosp.storage.codec.Serializer"/></service>
                  <implementation class="%s"/>
                </scr:component>
                """.formatted(type);
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(jar, manifest)) {
            entry(out, "OSGI-INF/serializer.xml", component.getBytes(StandardCharsets.UTF_8));
            String path = type.replace('.', '/') + ".class";
            try (InputStream compiled = ForeignSerializerIT.class.getResourceAsStream("/" + path)) {
                entry(out, path, compiled.readAllBytes());
            }
        }
        return new ByteArrayInputStream(jar.toByteArray());
    }

    private static void entry(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }
}
