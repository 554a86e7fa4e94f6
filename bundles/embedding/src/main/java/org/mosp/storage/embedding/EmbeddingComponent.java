package org.mosp.storage.embedding;

import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.framework.Embedding;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.log.LogService;
import org.osgi.service.log.LoggerFactory;

/** The service; and while it is there, the log of the framework's own bundles. */
@Component(immediate = true)
public final class EmbeddingComponent implements Embedding {

    private final ConfigurationAdmin configurations;
    private final ComponentDiagnosis diagnosis;

    /** The component. */
    @Activate
    public EmbeddingComponent(
            BundleContext context,
            @Reference ConfigurationAdmin configurations,
            @Reference ServiceComponentRuntime components) {
        this.configurations = configurations;
        this.diagnosis = new ComponentDiagnosis(components);
        // goes with the bundle
        context.registerService(
                new String[] {LogService.class.getName(), LoggerFactory.class.getName()},
                new OsgiLoggers(),
                new Hashtable<>());
    }

    @Override
    public void configure(Map<String, Map<String, Object>> properties) {
        properties.forEach((pid, values) -> {
            try {
                configuration(pid).update(new Hashtable<>(values));
            } catch (IOException e) {
                throw new StorageIoException("keep the configuration", pid, e);
            }
        });
    }

    @Override
    public Optional<String> failure(String service) {
        return diagnosis.failure(service);
    }

    @Override
    public List<String> missing() {
        return diagnosis.missing();
    }

    private Configuration configuration(String pid) throws IOException {
        int tilde = pid.indexOf('~');
        // for bundles of any location: "?"
        return tilde < 0
                ? configurations.getConfiguration(pid, "?")
                : configurations.getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), "?");
    }
}
