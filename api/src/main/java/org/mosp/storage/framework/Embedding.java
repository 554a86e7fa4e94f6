package org.mosp.storage.framework;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a program that is no bundle needs of the framework's components: it configures them, and asks what they lack. Implemented by the
 * embedding bundle; a service. Any number of threads.
 */
@ProviderType
public interface Embedding {

    /**
     * Sets configuration. Components that are there already are told.
     *
     * @param properties by PID; of a factory's configuration {@code factory-PID~name}. Values are strings, numbers, booleans, and arrays of them
     */
    void configure(Map<String, Map<String, Object>> properties);

    /**
     * Why the component that offers a service could not be made; empty where none failed.
     *
     * @param service the name of its interface
     */
    Optional<String> failure(String service);

    /** The components that are not there, and what they wait for or why they failed. One line each, for people. */
    List<String> missing();
}
