package org.mosp.storage.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleException;

/** The command {@code mosp}: see the package. */
public final class Main {

    private final Surroundings here;

    private Main(Surroundings here) {
        this.here = here;
    }

    /** Runs the command, and ends the JVM with its exit status. */
    public static void main(String[] arguments) {
        int status;
        try {
            status = new Main(Surroundings.ofProcess()).run(List.of(arguments));
        } catch (Refusal e) {
            // only the surroundings themselves refuse here
            System.err.println(e.line());
            status = e.status();
        }
        System.exit(status);
    }

    private int run(List<String> typed) {
        int status;
        boolean json = typed.contains("--json");
        try {
            status = dispatch(CommandLine.parse(typed, here.directory()));
        } catch (Refusal e) {
            status = say(e, json);
        } catch (IOException e) {
            status = say(new Refusal(ExitStatus.REFUSED, "io", DataDirectory.reason(e)), json);
        } catch (BundleException e) {
            status = say(new Refusal(ExitStatus.REFUSED, "start", e.toString()), json);
        } catch (InterruptedException e) {
            status = ExitStatus.REFUSED;
        }
        here.out().flush();
        here.err().flush();
        return status;
    }

    private int dispatch(CommandLine line) throws IOException, InterruptedException, BundleException {
        if (line.command().isEmpty()) {
            return withoutCommand(line);
        }
        if (!line.needsStore()) {
            return new OneShot(here).run(line);
        }
        return switch (line.command()) {
            case "run" -> new RuntimeProcess(here).run(line);
            case "start" -> new Background(here, line).start();
            case "stop" -> new Background(here, line).stop();
            default -> command(line);
        };
    }

    /** In the runtime that serves the data directory, else here. */
    private int command(CommandLine line) throws IOException, InterruptedException, BundleException {
        Path directory = here.dataDirectory(line);
        Optional<RemoteCommand> runtime = line.makesStore() ? Optional.empty() : RemoteCommand.connect(directory);
        if (runtime.isEmpty()) {
            return new OneShot(here).run(line);
        }
        try (RemoteCommand remote = runtime.get()) {
            return remote.run(line.arguments(), here);
        }
    }

    /** Options alone: the version, or the overview that the commands give of themselves, or a mistake they name. */
    private int withoutCommand(CommandLine line) throws IOException, InterruptedException, BundleException {
        if (line.has("--version")) {
            here.out().println(line.json() ? "{\"version\": " + Json.text(version()) + "}" : "mosp " + version());
            return ExitStatus.DONE;
        }
        return new OneShot(here).run(line);
    }

    private int say(Refusal refusal, boolean json) {
        if (json) {
            here.out().println(refusal.json());
        }
        here.err().println(refusal.line());
        return refusal.status();
    }

    static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("unknown");
    }
}
