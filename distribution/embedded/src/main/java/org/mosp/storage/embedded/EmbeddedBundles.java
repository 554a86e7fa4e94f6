package org.mosp.storage.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageUnavailableException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/** The bundles of one framework: those inside of our jar, and the program's further ones. */
final class EmbeddedBundles {

    /** What makes components of classes. */
    static final List<String> RUNTIME = List.of(
            "org.apache.felix.configadmin",
            "org.osgi.util.function",
            "org.osgi.util.promise",
            "org.osgi.service.component",
            "mosp-storage-embedding",
            "org.apache.felix.scr");

    /** The store, without what opens it. */
    static final List<String> STORE = List.of(
            "sqlite-jdbc",
            "mosp-storage-provider-mapdb",
            "mosp-storage-provider-mvstore",
            "mosp-storage-provider-sqlite",
            "mosp-storage-provider-postgresql",
            "mosp-storage-provider-ehcache",
            "mosp-storage-relational",
            "mosp-storage-migration",
            "mosp-storage-canvas",
            "mosp-storage-openraster");

    static final String MANAGER = "mosp-storage-manager";

    private final BundleContext context;
    private final List<Bundle> runtime = new ArrayList<>();
    private final List<Bundle> store = new ArrayList<>();
    private final Bundle manager;

    /** Installs all of them: optional packages are only looked for once. */
    EmbeddedBundles(BundleContext context, List<Path> further) {
        this.context = context;
        RUNTIME.forEach(name -> runtime.add(ours(name)));
        STORE.forEach(name -> store.add(ours(name)));
        manager = ours(MANAGER);
        further.forEach(jar -> store.add(further(jar)));
    }

    void startRuntime() {
        runtime.forEach(EmbeddedBundles::start);
    }

    void startStore() {
        store.forEach(EmbeddedBundles::start);
    }

    void startManager() {
        start(manager);
    }

    List<Bundle> all() {
        return List.of(context.getBundles());
    }

    private Bundle ours(String name) {
        try (InputStream jar = EmbeddedBundles.class.getResourceAsStream("bundles/" + name + ".jar")) {
            if (jar == null) {
                throw new IllegalStateException(
                        "no bundle " + name + " in mosp-storage-embedded: use the jar as it was published");
            }
            return install(name, jar);
        } catch (IOException e) {
            throw new StorageIoException("read a bundle of mosp-storage-embedded", name, e);
        }
    }

    private Bundle further(Path jar) {
        try (InputStream in = Files.newInputStream(jar)) {
            Bundle bundle = install(jar.toUri().toString(), in);
            if (bundle.getSymbolicName() == null) {
                throw new IllegalArgumentException("no bundle, it has no Bundle-SymbolicName: " + jar);
            }
            return bundle;
        } catch (IOException e) {
            throw new StorageIoException("read a bundle", jar.toString(), e);
        }
    }

    private Bundle install(String location, InputStream jar) {
        try {
            return context.installBundle(location, jar);
        } catch (BundleException e) {
            throw unusable(location, e);
        }
    }

    private static void start(Bundle bundle) {
        try {
            if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        } catch (BundleException e) {
            throw unusable(bundle.getLocation(), e);
        }
    }

    /** The framework's message says which package or service is missing. */
    private static StorageUnavailableException unusable(String bundle, BundleException e) {
        return new StorageUnavailableException("bundle " + bundle, String.valueOf(e.getMessage()), e);
    }
}
