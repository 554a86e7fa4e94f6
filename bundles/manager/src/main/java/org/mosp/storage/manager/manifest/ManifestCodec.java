package org.mosp.storage.manager.manifest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.mosp.storage.Bytes;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageRole;

/**
 * A manifest as bytes: a header of 20 bytes (magic {@code MOSPMANI}, format 2 bytes, least reader 2, body length 4, CRC32C
 * of all but itself 4; big-endian), then the body in the wire format of Protocol Buffers. The header never changes; a
 * field may be added to the body, and is kept by software that does not know it; {@code docs/format.md} has the schema.
 */
public final class ManifestCodec {

    /** The format this software writes. */
    public static final int FORMAT = 1;

    /** More than any manifest. */
    static final int MAX_BYTES = 1 << 20;

    private static final int HEADER_BYTES = 20;
    private static final long MAGIC = 0x4d4f53504d414e49L;

    private ManifestCodec() {}

    /** What is wrong with the bytes of a manifest. */
    static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final long offset;

        DamagedException(long offset, String finding) {
            super(finding);
            this.offset = offset;
        }

        long offset() {
            return offset;
        }
    }

    /** The manifest's bytes. */
    public static Bytes encode(Manifest manifest) {
        return frame(FORMAT, FORMAT, body(manifest));
    }

    static Bytes frame(int format, int leastReader, Bytes body) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + body.length());
        out.putLong(MAGIC).putShort((short) format).putShort((short) leastReader);
        out.putInt(body.length()).putInt(0);
        body.copyTo(out);
        out.putInt(16, checksum(out.array()));
        return Bytes.wrap(out.array());
    }

    /**
     * The manifest of bytes that are kept elsewhere, as in a backup.
     *
     * @throws NewerThanSoftwareException if the bytes are sound but need a newer reader
     * @throws IllegalArgumentException if they are no manifest
     */
    public static Manifest proven(Bytes bytes) {
        try {
            return decode(bytes);
        } catch (DamagedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The manifest of the bytes.
     *
     * @throws NewerThanSoftwareException if the bytes are sound but need a newer reader
     */
    static Manifest decode(Bytes bytes) throws DamagedException {
        if (bytes.isEmpty()) {
            throw new DamagedException(0, "empty");
        }
        if (bytes.length() < HEADER_BYTES) {
            throw new DamagedException(bytes.length(), "damaged: shorter than its header");
        }
        ByteBuffer in = bytes.asByteBuffer();
        if (in.getLong() != MAGIC) {
            throw new DamagedException(0, "damaged: not a manifest");
        }
        int format = in.getShort() & 0xffff;
        int leastReader = in.getShort() & 0xffff;
        int length = in.getInt();
        int checksum = in.getInt();
        if (length != bytes.length() - HEADER_BYTES) {
            throw new DamagedException(12, "damaged: " + bytes.length() + " bytes, its header says otherwise");
        }
        if (checksum != checksum(bytes.toArray())) {
            throw new DamagedException(16, "damaged: checksum does not match");
        }
        if (leastReader > FORMAT) {
            throw new NewerThanSoftwareException(
                    "manifest", "format " + format, "format " + FORMAT, "software of format " + format);
        }
        try {
            return manifest(bytes.slice(HEADER_BYTES, length));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new DamagedException(HEADER_BYTES, "damaged: " + e.getMessage());
        }
    }

    private static int checksum(byte[] all) {
        CRC32C crc = new CRC32C();
        crc.update(all, 0, 16);
        crc.update(all, HEADER_BYTES, all.length - HEADER_BYTES);
        return (int) crc.getValue();
    }

    private static Bytes body(Manifest manifest) {
        ByteBuffer id = ByteBuffer.allocate(16);
        id.putLong(manifest.storeId().getMostSignificantBits());
        id.putLong(manifest.storeId().getLeastSignificantBits());
        WireWriter out = new WireWriter();
        out.bytes(1, Bytes.wrap(id.array()));
        out.number(2, manifest.writeNumber()).number(3, manifest.generation());
        out.number(4, micros(manifest.createdAt())).text(5, manifest.writtenBy());
        manifest.mustUnderstand().forEach(name -> out.text(6, name));
        manifest.roles().forEach(role -> out.message(7, role(role)));
        manifest.schemas().forEach(schema -> out.message(8, schema(schema)));
        manifest.retired().forEach(retired -> out.message(9, retired(retired)));
        return out.raw(manifest.unknown()).toBytes();
    }

    private static WireWriter role(RoleRecord role) {
        WireWriter out = new WireWriter();
        out.text(1, role.role().id()).text(2, role.engine()).number(3, role.generation());
        out.number(4, role.initialised() ? 1 : 0).number(5, role.formatVersion());
        out.number(6, role.nextSequence());
        role.cleanClose().ifPresent(sequence -> out.number(7, sequence));
        settings(out, 8, role.settings());
        out.text(9, role.bundle()).text(10, role.bundleVersion());
        role.mustUnderstand().forEach(name -> out.text(11, name));
        role.swap().ifPresent(swap -> out.message(12, swap(swap)));
        return out.raw(role.unknown());
    }

    private static void settings(WireWriter out, int field, Map<String, String> settings) {
        new TreeMap<>(settings)
                .forEach((name, value) ->
                        out.message(field, new WireWriter().text(1, name).text(2, value)));
    }

    private static WireWriter swap(SwapRecord swap) {
        WireWriter out = new WireWriter();
        out.number(1, swap.stage().code()).message(2, role(swap.partner())).number(3, micros(swap.since()));
        swap.windowEnds().ifPresent(end -> out.number(4, micros(end)));
        out.number(5, swap.fenced() ? 1 : 0).number(6, swap.maxBytesPerSecond());
        return out.number(7, swap.window().toSeconds()).raw(swap.unknown());
    }

    private static WireWriter schema(SchemaRecord schema) {
        WireWriter out = new WireWriter()
                .text(1, schema.name())
                .number(2, schema.version())
                .number(3, schema.minReader())
                .text(4, schema.bundle());
        schema.moving()
                .ifPresent(step -> out.message(
                        5, new WireWriter().text(1, step.role().id()).number(2, step.to())));
        return out.raw(schema.unknown());
    }

    private static WireWriter retired(RetiredDirectory retired) {
        WireWriter out = new WireWriter();
        out.text(1, retired.directory()).text(2, retired.role()).number(3, micros(retired.since()));
        settings(out, 4, retired.settings());
        return out.raw(retired.unknown());
    }

    private static Manifest manifest(Bytes body) {
        WireReader in = new WireReader(body);
        UUID storeId = new UUID(0, 0);
        long writeNumber = 0;
        long generation = 0;
        Instant createdAt = Instant.EPOCH;
        String writtenBy = "";
        List<String> mustUnderstand = new ArrayList<>();
        List<RoleRecord> roles = new ArrayList<>();
        List<SchemaRecord> schemas = new ArrayList<>();
        List<RetiredDirectory> retired = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> storeId = uuid(in.bytes());
                case 2 -> writeNumber = in.number();
                case 3 -> generation = in.number();
                case 4 -> createdAt = instant(in.number());
                case 5 -> writtenBy = in.text();
                case 6 -> mustUnderstand.add(in.text());
                case 7 -> roles.add(readRole(in.bytes()));
                case 8 -> schemas.add(readSchema(in.bytes()));
                case 9 -> retired.add(readRetired(in.bytes()));
                default -> in.keep();
            }
        }
        return new Manifest(
                storeId,
                writeNumber,
                generation,
                createdAt,
                writtenBy,
                mustUnderstand,
                roles,
                schemas,
                retired,
                in.unknown());
    }

    private static RoleRecord readRole(Bytes message) {
        WireReader in = new WireReader(message);
        String role = "";
        String engine = "";
        long generation = 0;
        boolean initialised = false;
        int formatVersion = 0;
        long nextSequence = 1;
        OptionalLong cleanClose = OptionalLong.empty();
        Map<String, String> settings = new HashMap<>();
        String bundle = "";
        String bundleVersion = "";
        List<String> mustUnderstand = new ArrayList<>();
        Optional<SwapRecord> swap = Optional.empty();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> role = in.text();
                case 2 -> engine = in.text();
                case 3 -> generation = in.number();
                case 4 -> initialised = in.number() != 0;
                case 5 -> formatVersion = in.smallNumber();
                case 6 -> nextSequence = in.number();
                case 7 -> cleanClose = OptionalLong.of(in.number());
                case 8 -> readSetting(in.bytes(), settings);
                case 9 -> bundle = in.text();
                case 10 -> bundleVersion = in.text();
                case 11 -> mustUnderstand.add(in.text());
                case 12 -> swap = Optional.of(readSwap(in.bytes()));
                default -> in.keep();
            }
        }
        return new RoleRecord(
                StorageRole.of(role),
                engine,
                generation,
                initialised,
                formatVersion,
                nextSequence,
                cleanClose,
                settings,
                bundle,
                bundleVersion,
                mustUnderstand,
                swap,
                in.unknown());
    }

    private static SwapRecord readSwap(Bytes message) {
        WireReader in = new WireReader(message);
        long stage = 0;
        RoleRecord partner = null;
        Instant since = Instant.EPOCH;
        Optional<Instant> windowEnds = Optional.empty();
        boolean fenced = false;
        long maxBytesPerSecond = 0;
        Duration window = Duration.ZERO;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> stage = in.number();
                case 2 -> partner = readRole(in.bytes());
                case 3 -> since = instant(in.number());
                case 4 -> windowEnds = Optional.of(instant(in.number()));
                case 5 -> fenced = in.number() != 0;
                case 6 -> maxBytesPerSecond = in.number();
                case 7 -> window = Duration.ofSeconds(in.number());
                default -> in.keep();
            }
        }
        if (partner == null) {
            throw new IllegalArgumentException("a swap without its other engine");
        }
        return new SwapRecord(
                SwapRecord.Stage.of(stage),
                partner,
                since,
                windowEnds,
                fenced,
                maxBytesPerSecond,
                window,
                in.unknown());
    }

    private static void readSetting(Bytes message, Map<String, String> settings) {
        WireReader in = new WireReader(message);
        String name = "";
        String value = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text();
                case 2 -> value = in.text();
                default -> in.keep();
            }
        }
        settings.put(name, value);
    }

    private static SchemaRecord readSchema(Bytes message) {
        WireReader in = new WireReader(message);
        String name = "";
        int version = 1;
        int minReader = 1;
        String bundle = "";
        Optional<SchemaRecord.Moving> moving = Optional.empty();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text();
                case 2 -> version = in.smallNumber();
                case 3 -> minReader = in.smallNumber();
                case 4 -> bundle = in.text();
                case 5 -> moving = Optional.of(readMoving(in.bytes()));
                default -> in.keep();
            }
        }
        return new SchemaRecord(name, version, minReader, bundle, moving, in.unknown());
    }

    private static SchemaRecord.Moving readMoving(Bytes message) {
        WireReader in = new WireReader(message);
        String role = "";
        int to = 1;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> role = in.text();
                case 2 -> to = in.smallNumber();
                default -> in.keep();
            }
        }
        return new SchemaRecord.Moving(StorageRole.of(role), to);
    }

    private static RetiredDirectory readRetired(Bytes message) {
        WireReader in = new WireReader(message);
        String directory = "";
        String role = "";
        Instant since = Instant.EPOCH;
        Map<String, String> settings = new HashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> directory = in.text();
                case 2 -> role = in.text();
                case 3 -> since = instant(in.number());
                case 4 -> readSetting(in.bytes(), settings);
                default -> in.keep();
            }
        }
        return new RetiredDirectory(directory, role, since, settings, in.unknown());
    }

    private static UUID uuid(Bytes bytes) {
        if (bytes.length() != 16) {
            throw new IllegalArgumentException("a store id of " + bytes.length() + " bytes");
        }
        ByteBuffer in = bytes.asByteBuffer();
        return new UUID(in.getLong(), in.getLong());
    }

    private static long micros(Instant instant) {
        return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + instant.getNano() / 1_000;
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }
}
