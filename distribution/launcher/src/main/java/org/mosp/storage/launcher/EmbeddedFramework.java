package org.mosp.storage.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.util.tracker.ServiceTracker;

/** Felix inside this process, with a bundle cache of its own that is removed when it stops. */
final class EmbeddedFramework {

    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private final Framework framework;
    private final Path cache;
    private final List<Bundle> waiting;

    private EmbeddedFramework(Framework framework, Path cache, List<Bundle> waiting) {
        this.framework = framework;
        this.cache = cache;
        this.waiting = waiting;
    }

    /**
     * Starts the framework with these bundles, which are used in place and not copied, and started in this order.
     *
     * @param properties framework properties
     * @param later bundles that are there from the beginning, and are started by {@link #startLater}
     */
    static EmbeddedFramework start(
            Path cache, Map<String, String> properties, Collection<Path> jars, Collection<Path> later)
            throws BundleException {
        Map<String, String> configuration = new HashMap<>(properties);
        configuration.put(
                Constants.FRAMEWORK_STORAGE, cache.resolve("framework").toString());
        configuration.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        // the cache belongs to this process alone
        configuration.put("felix.cache.locking", "false");
        configuration.put("felix.log.level", "1");
        Framework framework = new FrameworkFactory().newFramework(configuration);
        framework.init();
        List<Bundle> bundles = install(framework, jars);
        List<Bundle> waiting = install(framework, later);
        framework.start();
        startAll(bundles);
        return new EmbeddedFramework(framework, cache, waiting);
    }

    private static List<Bundle> install(Framework framework, Collection<Path> jars) throws BundleException {
        List<Bundle> bundles = new ArrayList<>();
        for (Path jar : jars) {
            bundles.add(framework.getBundleContext().installBundle("reference:" + jar.toUri()));
        }
        return bundles;
    }

    /** A bundle that does not start is named in the log and missed by whoever needs it; it does not take the others along. */
    private static void startAll(List<Bundle> bundles) {
        for (Bundle bundle : bundles) {
            try {
                if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                    bundle.start();
                }
            } catch (BundleException e) {
                System.err.println("mosp: " + bundle.getSymbolicName() + " does not start: " + e.getMessage());
            }
        }
    }

    /** Starts the bundles that had to wait. JLine finds its terminals through the class loader of the thread that starts it. */
    void startLater() {
        Thread starter = Thread.currentThread();
        ClassLoader own = starter.getContextClassLoader();
        try {
            waiting.stream()
                    .filter(bundle -> bundle.getSymbolicName().startsWith("org.jline"))
                    .findFirst()
                    .flatMap(EmbeddedFramework::classLoader)
                    .ifPresent(starter::setContextClassLoader);
            startAll(waiting);
        } finally {
            starter.setContextClassLoader(own);
        }
    }

    private static Optional<ClassLoader> classLoader(Bundle bundle) {
        try {
            bundle.start();
        } catch (BundleException e) {
            return Optional.empty();
        }
        return Optional.ofNullable(bundle.adapt(BundleWiring.class)).map(BundleWiring::getClassLoader);
    }

    /** The commands: the service of the shell bundle; empty when it does not come in time. */
    Optional<Function<Map<String, Object>, Integer>> commands(long millis) throws InterruptedException {
        return service("(&(" + Constants.OBJECTCLASS + "=java.util.function.Function)(mosp.commands=true))", millis)
                .map(EmbeddedFramework::asCommands);
    }

    /** Whether the runtime answers: the shell bundle's socket is open, and so is the store. */
    boolean serves(long millis) throws InterruptedException {
        return service("(&(" + Constants.OBJECTCLASS + "=java.lang.AutoCloseable)(mosp.server=true))", millis)
                .isPresent();
    }

    /** Waits until the framework was stopped, by whomever. */
    void awaitStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    /** Tells the socket that it is wanted, and how it stops this process. */
    void offerStop() {
        framework
                .getBundleContext()
                .registerService(Runnable.class, this::beginStop, new Hashtable<>(Map.of("mosp.runtime.stop", true)));
    }

    /** The framework stops on a thread of its own, so that whoever asked for it still gets an answer. */
    private void beginStop() {
        try {
            framework.stop();
        } catch (BundleException e) {
            System.err.println("mosp: the framework did not stop: " + e);
        }
    }

    /**
     * Stops every bundle, then the framework, waits for it (bounded), and removes the bundle cache. Whoever comes while another is at
     * it, a signal say, waits for that: both would remove the same files.
     */
    synchronized void stop() {
        try {
            framework.stop();
            framework.waitForStop(STOP_MILLIS);
            DataDirectory.remove(cache);
        } catch (BundleException | IOException e) {
            System.err.println("mosp: the framework did not stop cleanly: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Object> service(String filter, long millis) throws InterruptedException {
        BundleContext context = framework.getBundleContext();
        if (context == null) {
            return Optional.empty();
        }
        try {
            Collection<ServiceReference<?>> found = found(context, filter);
            if (!found.isEmpty()) {
                return Optional.ofNullable(context.getService(found.iterator().next()));
            }
            ServiceTracker<Object, Object> tracker = new ServiceTracker<>(context, context.createFilter(filter), null);
            tracker.open();
            return Optional.ofNullable(tracker.waitForService(millis));
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Collection<ServiceReference<?>> found(BundleContext context, String filter)
            throws InvalidSyntaxException {
        ServiceReference<?>[] references = context.getAllServiceReferences(null, filter);
        return references == null ? List.of() : List.of(references);
    }

    @SuppressWarnings("unchecked")
    private static Function<Map<String, Object>, Integer> asCommands(Object service) {
        return (Function<Map<String, Object>, Integer>) service;
    }
}
