package org.mosp.storage.shell;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.mosp.storage.shell.command.Call;
import org.mosp.storage.shell.command.CommandRunner;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * All commands as one service of JDK types only, so that it can be called from outside the framework. Any number of threads.
 *
 * <p>A call is a map: {@code arguments} (String[]), {@code directory} (Path), {@code in} (InputStream), {@code out} and
 * {@code err} (PrintStream), {@code terminal} (Boolean), {@code width} (Integer), {@code cancelled}
 * (BooleanSupplier), and {@code data} (Path) where a data directory was named. The
 * result is the exit status. The store's services are fetched when a command asks for them and let go after it.
 */
@Component(service = Function.class, property = "mosp.commands:Boolean=true")
public final class CommandService implements Function<Map<String, Object>, Integer> {

    private static final int USUAL_WIDTH = 100;

    private final ServiceTrackers trackers;

    /** Made by the framework. */
    @Activate
    public CommandService(BundleContext context) {
        this.trackers = new ServiceTrackers(context);
    }

    /** Ends looking for services. */
    @Deactivate
    void close() {
        trackers.close();
    }

    @Override
    public Integer apply(Map<String, Object> call) {
        try (FrameworkServices services = new FrameworkServices(trackers)) {
            return new CommandRunner(Commands.all(), services).run(call(call));
        }
    }

    private static Call call(Map<String, Object> map) {
        List<String> arguments = new ArrayList<>();
        value(map, "data", Path.class).ifPresent(data -> arguments.add("--data=" + data));
        arguments.addAll(List.of(value(map, "arguments", String[].class).orElse(new String[0])));
        return new Call(
                arguments,
                value(map, "directory", Path.class).orElse(Path.of("")).toAbsolutePath(),
                value(map, "in", InputStream.class).orElse(InputStream.nullInputStream()),
                value(map, "out", PrintStream.class).orElse(System.out),
                value(map, "err", PrintStream.class).orElse(System.err),
                value(map, "terminal", Boolean.class).orElse(false),
                value(map, "width", Integer.class).filter(width -> width > 0).orElse(USUAL_WIDTH),
                value(map, "cancelled", BooleanSupplier.class).orElse(() -> false));
    }

    private static <T> Optional<T> value(Map<String, Object> map, String name, Class<T> type) {
        return Optional.ofNullable(map.get(name)).map(type::cast);
    }
}
