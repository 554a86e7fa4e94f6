package org.mosp.storage.shell.swap;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Units;

/** The engines that swaps have left, and what they take: their directories, and for some a place on a server. */
public final class RetiredDirectories {

    private RetiredDirectories() {}

    /** Those of one role, ordered by generation. */
    public static List<RetiredEngine> of(StorageManager storage, StorageRole role) {
        return storage.retired().stream()
                .filter(retired -> retired.role() == role)
                .toList();
    }

    /** The one of a role and generation; refused with those there are. */
    static RetiredEngine find(StorageManager storage, StorageRole role, long generation) {
        List<RetiredEngine> there = of(storage, role);
        return there.stream()
                .filter(retired -> retired.generation() == generation)
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        "not-found",
                        "no retired engine of " + role.id() + " has generation " + generation + "; "
                                + (there.isEmpty()
                                        ? "there is none"
                                        : "there are "
                                                + String.join(
                                                        ", ",
                                                        there.stream()
                                                                .map(each ->
                                                                        each.generation() + " (" + each.engine() + ")")
                                                                .toList())),
                        "kind",
                        "retired engine",
                        "id",
                        "generation " + generation));
    }

    /** The generation of the directory that a swap's old engine is in, while it is not listed as retired yet. */
    static OptionalLong generationBefore(StorageManager storage, String engine, long generation) {
        try (Stream<Path> directories = Files.list(storage.directory().resolve("engines"))) {
            return directories
                    .map(directory -> String.valueOf(directory.getFileName()))
                    .filter(name -> name.matches("\\d{1,18}-" + engine))
                    .mapToLong(name -> Long.parseLong(name.substring(0, name.indexOf('-'))))
                    .filter(number -> number < generation)
                    .max();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** As a document. */
    public static Map<String, @Nullable Object> document(StorageManager storage, RetiredEngine retired) {
        return Json.object(
                "generation", retired.generation(),
                "engine", retired.engine(),
                "since", retired.since(),
                "bytes", bytes(storage, retired),
                "server", server(storage, retired).orElse(null));
    }

    /** The server an engine keeps its data on, as host:port/database; empty for one that keeps it in its directory. */
    static Optional<String> server(StorageManager storage, RetiredEngine retired) {
        Map<String, String> settings;
        try {
            settings = storage.retiredSettings(retired.role(), retired.generation());
        } catch (NotFoundException e) {
            // it was discarded meanwhile
            return Optional.empty();
        }
        return Optional.ofNullable(settings.get("host"))
                .map(host -> host
                        + Optional.ofNullable(settings.get("port"))
                                .map(port -> ":" + port)
                                .orElse("")
                        + Optional.ofNullable(settings.get("database"))
                                .map(database -> "/" + database)
                                .orElse(""));
    }

    /** What discarding it frees, for people. */
    static String freed(StorageManager storage, RetiredEngine retired) {
        return server(storage, retired)
                .map(server -> "its tables on " + server)
                .orElseGet(() -> Units.bytes(bytes(storage, retired)) + " of " + retired.engine());
    }

    /** In a line, with the command that frees it. */
    public static String line(StorageManager storage, RetiredEngine retired) {
        return retired.engine() + ", generation " + retired.generation() + ", since " + Units.when(retired.since())
                + ", "
                + server(storage, retired)
                        .map(server -> "on " + server)
                        .orElseGet(() -> Units.bytes(bytes(storage, retired)));
    }

    /** What its directory takes; 0 where the engine keeps its data elsewhere. */
    static long bytes(StorageManager storage, RetiredEngine retired) {
        Path directory = storage.directory().resolve("engines").resolve(retired.generation() + "-" + retired.engine());
        AtomicLong bytes = new AtomicLong();
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes.addAndGet(attributes.size());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    // it is being discarded meanwhile
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return bytes.get();
        }
        return bytes.get();
    }
}
