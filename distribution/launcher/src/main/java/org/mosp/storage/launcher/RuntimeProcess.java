package org.mosp.storage.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.osgi.framework.BundleException;

/** {@code mosp run}: this process serves the data directory until it is stopped. */
final class RuntimeProcess {

    /** Set by {@code mosp start} in its child. */
    static final String BACKGROUND = "MOSP_BACKGROUND";

    private static final long LOG_LIMIT = 4 << 20;
    private static final long COMMANDS_MILLIS = 20_000;
    private static final long SERVES_MILLIS = 1_000;
    private static final int SERVES_TURNS = 60;

    private final Surroundings here;

    RuntimeProcess(Surroundings here) {
        this.here = here;
    }

    int run(CommandLine line) throws IOException, InterruptedException, BundleException {
        Path directory = here.dataDirectory(line);
        DataDirectory data = new DataDirectory(directory).create();
        refuseSecond(directory);
        boolean background = here.variable(BACKGROUND).isPresent();
        boolean terminal = !background && here.typing() && here.terminal();
        redirectLog(data, background || terminal);

        Distribution distribution = new Distribution(here.home());
        Path cache = data.newBundleCache();
        FrameworkSettings settings = new FrameworkSettings(distribution, directory)
                .serving()
                .watching(List.of(distribution.configuration(), data.deploy()), cache);
        EmbeddedFramework framework = EmbeddedFramework.start(
                cache,
                settings.asMap(),
                distribution.runtimeBundles(),
                terminal ? distribution.terminalBundles() : List.of());
        RuntimeEnd end = new RuntimeEnd(framework::stop);
        end.guard();
        try {
            framework.offerStop();
            int status = awaitServing(framework);
            if (status != ExitStatus.DONE) {
                return status;
            }
            data.removeStaleBundleCaches();
            if (terminal) {
                framework.startLater();
            } else {
                here.err()
                        .println("mosp: serving " + directory + ", pid "
                                + ProcessHandle.current().pid());
            }
            framework.awaitStop();
            framework.stop();
            here.err().flush();
            end.exit();
            return ExitStatus.DONE;
        } finally {
            end.failing();
            framework.stop();
            end.failed();
        }
    }

    private static void refuseSecond(Path directory) throws IOException {
        try (RemoteCommand other = RemoteCommand.connect(directory).orElse(null)) {
            if (other != null) {
                throw new Refusal(
                                ExitStatus.LOCKED,
                                "locked",
                                "a runtime already serves " + directory + " (pid " + other.pid() + ", since "
                                        + other.since() + "); mosp stop ends it")
                        .with("directory", directory)
                        .with("pid", other.pid())
                        .with("since", other.since());
            }
        }
    }

    /** A service manager wants the log on standard error; behind a shell or with nobody watching it goes to the file. */
    private static void redirectLog(DataDirectory data, boolean toFile) throws IOException {
        if (toFile) {
            PrintStream log = new RotatingLog(data.log().resolve("mosp.log"), LOG_LIMIT).printStream();
            System.setOut(log);
            System.setErr(log);
        } else {
            System.setOut(System.err);
        }
    }

    /** Waits until the store is open and the socket answers; otherwise {@code status} says why it is not. */
    private int awaitServing(EmbeddedFramework framework) throws InterruptedException {
        for (int turn = 0; turn < SERVES_TURNS; turn++) {
            if (framework.serves(SERVES_MILLIS)) {
                return ExitStatus.DONE;
            }
            var commands = framework.commands(COMMANDS_MILLIS);
            if (commands.isEmpty()) {
                break;
            }
            CommandLine question = CommandLine.parse(List.of("status"), here.directory());
            int status = commands.get().apply(new OneShot(here).invocation(question));
            if (status != ExitStatus.DONE) {
                return status;
            }
        }
        throw new Refusal(
                ExitStatus.REFUSED,
                "not-serving",
                "the runtime started but its socket did not open; the reason is in log/mosp.log of the data directory");
    }
}
