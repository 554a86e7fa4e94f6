package org.mosp.storage.shell.gogo;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Function;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.shell.Commands;
import org.mosp.storage.shell.command.CommandDescription;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/** Gives each command to Gogo, where there is one; without it this component is never made and its classes never loaded. */
@Component(
        service = {},
        immediate = true)
public final class GogoComponent {

    /** These start or end a process; the shell one types in is left with {@code exit}. */
    private static final List<String> NOT_HERE = List.of("run", "start", "stop");

    private final List<ServiceRegistration<?>> registered;

    /** Registers the commands. */
    @Activate
    public GogoComponent(
            BundleContext context,
            @Reference CommandProcessor gogo,
            @Reference(target = "(mosp.runtime.stop=true)", cardinality = ReferenceCardinality.OPTIONAL) @Nullable Runnable stop,
            @Reference(target = "(mosp.commands=true)")
                    java.util.function.Function<Map<String, Object>, Integer> commands) {
        List<ServiceRegistration<?>> made = new ArrayList<>();
        for (CommandDescription description : Commands.all().shown()) {
            if (!NOT_HERE.contains(description.name())) {
                made.add(context.registerService(
                        Function.class, new GogoCommand(description.name(), commands), properties(description.name())));
            }
        }
        if (stop != null) {
            made.add(context.registerService(
                    Function.class,
                    (Function) (session, arguments) -> {
                        stop.run();
                        return null;
                    },
                    properties("exit")));
        }
        this.registered = List.copyOf(made);
    }

    /** Takes them away. */
    @Deactivate
    public void close() {
        registered.forEach(ServiceRegistration::unregister);
    }

    private static Hashtable<String, Object> properties(String name) {
        return new Hashtable<>(Map.of(CommandProcessor.COMMAND_SCOPE, "mosp", CommandProcessor.COMMAND_FUNCTION, name));
    }
}
