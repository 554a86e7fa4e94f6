package org.mosp.storage.embedding;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** What the components of all active bundles lack, as their runtime knows it. */
final class ComponentDiagnosis {

    private final ServiceComponentRuntime components;

    ComponentDiagnosis(ServiceComponentRuntime components) {
        this.components = components;
    }

    Optional<String> failure(String service) {
        return configurations()
                .filter(configuration -> configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                .filter(configuration ->
                        List.of(configuration.description.serviceInterfaces).contains(service))
                .map(configuration -> cause(configuration.failure))
                .findFirst();
    }

    List<String> missing() {
        return configurations()
                .filter(configuration -> configuration.state != ComponentConfigurationDTO.ACTIVE
                        && configuration.state != ComponentConfigurationDTO.SATISFIED)
                .map(configuration -> configuration.description.name + " of bundle "
                        + configuration.description.bundle.symbolicName + " " + reason(configuration))
                .sorted()
                .toList();
    }

    private Stream<ComponentConfigurationDTO> configurations() {
        return components.getComponentDescriptionDTOs().stream()
                .flatMap(description -> components.getComponentConfigurationDTOs(description).stream());
    }

    private static String reason(ComponentConfigurationDTO configuration) {
        if (configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
            return "failed: " + cause(configuration.failure);
        }
        if (configuration.state == ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION) {
            return "waits for a configuration of " + String.join(", ", configuration.description.configurationPid);
        }
        return Stream.of(configuration.unsatisfiedReferences)
                .map(reference -> interfaceOf(configuration, reference))
                .distinct()
                .collect(Collectors.joining(", ", "waits for ", ""));
    }

    private static String interfaceOf(ComponentConfigurationDTO configuration, UnsatisfiedReferenceDTO unsatisfied) {
        return Stream.of(configuration.description.references)
                .filter(reference -> unsatisfied.name.equals(reference.name))
                .map(reference -> reference.interfaceName)
                .findFirst()
                .orElse(unsatisfied.name);
    }

    /** The last cause of a stack trace in text. */
    private static String cause(String trace) {
        return trace.lines()
                .filter(line -> line.startsWith("Caused by: "))
                .map(line -> line.substring("Caused by: ".length()))
                .reduce((first, second) -> second)
                .orElseGet(() -> trace.lines().findFirst().orElse(""));
    }
}
