package org.mosp.storage.fuzzing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What is given made-up input; whatever it throws is a finding. For one thread. */
interface Target extends AutoCloseable {

    /** The samples: {@code -Dfuzzing.corpus}. */
    Path CORPUS = Path.of(System.getProperty("fuzzing.corpus", "../../bundles/openraster/src/test/resources/corpus"));

    /** For stores and files: {@code -Dfuzzing.directory}. */
    Path DIRECTORY = Path.of(System.getProperty("fuzzing.directory", System.getProperty("java.io.tmpdir")));

    /** Where what was found is kept: {@code -Dfuzzing.found}. */
    Path FOUND = Path.of(System.getProperty("fuzzing.found", "target/found"));

    /** Input as a fuzzer makes it. */
    void run(byte[] input) throws Exception;

    /** What was found once, as it is kept. */
    void runFound(byte[] found) throws Exception;

    /** What to begin with. */
    List<byte[]> seeds();

    /** What came of it until now. */
    String figures();

    @Override
    void close();

    /** Of a name. */
    static Target of(String name) throws IOException {
        return switch (name) {
            case "import" -> new ImportTarget(CORPUS, DIRECTORY);
            case "decode" -> new DecoderTarget();
            default -> throw new IllegalArgumentException("import or decode, not " + name);
        };
    }

    /** Keeps what was found, with why, under the hash of its bytes. */
    static void keep(String target, String suffix, byte[] bytes, Throwable finding) throws IOException {
        Path folder = Files.createDirectories(FOUND.resolve(target));
        String name = String.format("%08x", Arrays.hashCode(bytes));
        Files.write(folder.resolve(name + suffix), bytes);
        java.io.StringWriter why = new java.io.StringWriter();
        finding.printStackTrace(new java.io.PrintWriter(why));
        Files.write(folder.resolve(name + ".txt"), why.toString().getBytes(StandardCharsets.UTF_8));
    }
}
