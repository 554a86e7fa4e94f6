package org.mosp.storage.manager.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.manifest.ManifestCodec.DamagedException;

class ManifestFormatTest {

    static final Manifest SAMPLE = new Manifest(
            UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"),
            300,
            2,
            Instant.parse("2026-01-02T03:04:05.000006Z"),
            "org.mosp.storage.manager 0.1.0",
            List.of(),
            List.of(
                    new RoleRecord(
                            StorageRole.INCREMENTAL,
                            "mapdb",
                            2,
                            true,
                            1,
                            131_073,
                            OptionalLong.of(131_072),
                            Map.of("segment.bytes", "1048576"),
                            "org.mosp.storage.provider.mapdb",
                            "0.1.0",
                            List.of(),
                            Optional.empty(),
                            Bytes.EMPTY),
                    RoleRecord.fresh(StorageRole.RELATIONAL, "sqlite", 1, Map.of())),
            List.of(new SchemaRecord("catalogue", 1, 1, "org.mosp.storage.relational 0.1.0", Bytes.EMPTY)),
            List.of(new RetiredDirectory(
                    "1-mapdb", "incremental", Instant.parse("2026-01-02T03:04:05Z"), Map.of(), Bytes.EMPTY)),
            Bytes.EMPTY);

    /** What the first release wrote: these bytes are read for ever. */
    private static final String SAMPLE_BYTES =
            "4d4f53504d414e49000100010000011dfcc6c08e0a100123456789abcdef0123456789abcdef10ac02180220c6e6b3b2"
                    + "efeb91032a1e6f72672e6d6f73702e73746f726167652e6d616e6167657220302e312e303a640a0b696e6372656d656e"
                    + "74616c12056d61706462180220012801308180083880800842180a0d7365676d656e742e627974657312073130343835"
                    + "37364a1f6f72672e6d6f73702e73746f726167652e70726f76696465722e6d617064625205302e312e303a200a0a7265"
                    + "6c6174696f6e616c120673716c69746518012000280030014a00520042320a09636174616c6f6775651001180122216f"
                    + "72672e6d6f73702e73746f726167652e72656c6174696f6e616c20302e312e304a1f0a07312d6d61706462120b696e63"
                    + "72656d656e74616c18c0e6b3b2efeb9103";

    @Test
    void everyFieldSurvives() throws Exception {
        assertEquals(SAMPLE, ManifestCodec.decode(ManifestCodec.encode(SAMPLE)));
    }

    @Test
    void aSwapSurvivesAtEveryStageAndOlderSoftwareLeavesItsEngineClosed() throws Exception {
        RoleRecord target = RoleRecord.fresh(StorageRole.INCREMENTAL, "mvstore", 3, Map.of("a", "b"))
                .from(1L << 33);
        SwapRecord swap =
                SwapRecord.prepared(target, Instant.parse("2026-01-02T03:04:05Z"), 1_000_000, Duration.ofHours(24));
        for (SwapRecord.Stage stage : SwapRecord.Stage.values()) {
            Manifest with =
                    SAMPLE.withRole(StorageRole.INCREMENTAL, record -> record.with(Optional.of(swap.at(stage))));
            Manifest read = ManifestCodec.decode(ManifestCodec.encode(with));
            assertEquals(with, read);
            RoleRecord role = read.role(StorageRole.INCREMENTAL).orElseThrow();
            assertEquals(List.of("swap"), role.mustUnderstand());
            assertEquals(List.of(), role.with(Optional.empty()).mustUnderstand());
        }
        Manifest switched = SAMPLE.withRole(
                        StorageRole.INCREMENTAL,
                        record -> target.with(Optional.of(swap.switched(record, Instant.parse("2026-01-03T00:00:00Z"))
                                .nowFenced())))
                .exchanged()
                .retiring(target, Instant.parse("2026-01-04T00:00:00Z"));
        assertEquals(switched, ManifestCodec.decode(ManifestCodec.encode(switched)));
        assertEquals(Map.of("a", "b"), switched.retired().get(1).settings());
        assertEquals(SAMPLE.generation() + 1, switched.generation());
    }

    @Test
    void theFirstFormatStaysReadable() throws Exception {
        assertEquals(
                SAMPLE_BYTES,
                HexFormat.of().formatHex(ManifestCodec.encode(SAMPLE).toArray()));
        assertEquals(SAMPLE, ManifestCodec.decode(Bytes.wrap(HexFormat.of().parseHex(SAMPLE_BYTES))));
    }

    @Test
    void fieldsOfLaterSoftwareAreKept() throws Exception {
        Bytes body = ManifestCodec.encode(SAMPLE)
                .slice(20, ManifestCodec.encode(SAMPLE).length() - 20);
        WireWriter later = new WireWriter()
                .raw(body)
                .text(40, "a field of later software")
                .number(41, -1)
                .message(7, new WireWriter().text(1, "cache").text(2, "ehcache").text(90, "later"));
        Manifest read = ManifestCodec.decode(ManifestCodec.frame(2, 1, later.toBytes()));
        Manifest again = ManifestCodec.decode(
                ManifestCodec.encode(read.withRole(StorageRole.CACHE, record -> record.reserved(5, 1, "bundle", "1"))));
        assertEquals(read.unknown(), again.unknown());
        assertEquals(
                new WireWriter()
                        .text(40, "a field of later software")
                        .number(41, -1)
                        .toBytes(),
                again.unknown());
        assertEquals(
                new WireWriter().text(90, "later").toBytes(),
                again.role(StorageRole.CACHE).orElseThrow().unknown());
    }

    @Test
    void aFormatForNewerReadersIsRefused() {
        Bytes newer = ManifestCodec.frame(7, 2, Bytes.wrap(new byte[] {1, 2, 3}));
        NewerThanSoftwareException refused =
                assertThrows(NewerThanSoftwareException.class, () -> ManifestCodec.decode(newer));
        assertEquals("format 7", refused.details().get("found"));
    }

    @Test
    void everyFlippedBitIsDetected() {
        byte[] sound = ManifestCodec.encode(SAMPLE).toArray();
        int flips = 0;
        for (int at = 0; at < sound.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = sound.clone();
                flipped[at] ^= (byte) (1 << bit);
                assertThrows(DamagedException.class, () -> ManifestCodec.decode(Bytes.copyOf(flipped)), "offset " + at);
                flips++;
            }
        }
        assertTrue(flips > 2_000, flips + " flips");
    }

    @Test
    void noCutAndNoGarbageIsTakenForAManifest() {
        byte[] sound = ManifestCodec.encode(SAMPLE).toArray();
        for (int length = 0; length < sound.length; length++) {
            Bytes cut = Bytes.copyOf(sound, 0, length);
            assertThrows(DamagedException.class, () -> ManifestCodec.decode(cut));
        }
        Random random = new Random(42);
        for (int i = 0; i < 2_000; i++) {
            byte[] body = new byte[random.nextInt(200)];
            random.nextBytes(body);
            Bytes framed = ManifestCodec.frame(1, 1, Bytes.wrap(body));
            try {
                ManifestCodec.decode(framed);
            } catch (DamagedException e) {
                assertTrue(e.getMessage().startsWith("damaged"), e.getMessage());
            }
        }
    }
}
