package org.mosp.storage.manager.manifest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;

/**
 * What decides where a store's data is. Immutable; its bytes are described in {@code docs/format.md}.
 *
 * @param storeId the store's identity, set when it was created
 * @param writeNumber one more with every write of the manifest: the higher of two valid copies is the newest
 * @param generation one more with every exchange of an engine
 * @param createdAt when the store was created
 * @param writtenBy the software that wrote this copy, with its version
 * @param mustUnderstand names a reader has to know; one it does not know makes it refuse the store
 * @param roles one per role
 * @param schemas the schemas of the data
 * @param retired directories kept after an exchange
 * @param unknown fields of later software, kept as they are
 */
public record Manifest(
        UUID storeId,
        long writeNumber,
        long generation,
        Instant createdAt,
        String writtenBy,
        List<String> mustUnderstand,
        List<RoleRecord> roles,
        List<SchemaRecord> schemas,
        List<RetiredDirectory> retired,
        Bytes unknown) {

    public Manifest {
        mustUnderstand = List.copyOf(mustUnderstand);
        roles = List.copyOf(roles);
        schemas = List.copyOf(schemas);
        retired = List.copyOf(retired);
    }

    /** The record of a role. */
    public Optional<RoleRecord> role(StorageRole role) {
        return roles.stream().filter(record -> record.role() == role).findFirst();
    }

    /** The same with a role's record changed. */
    public Manifest withRole(StorageRole role, UnaryOperator<RoleRecord> change) {
        List<RoleRecord> changed = new ArrayList<>(roles.size());
        for (RoleRecord record : roles) {
            changed.add(record.role() == role ? change.apply(record) : record);
        }
        return new Manifest(
                storeId,
                writeNumber,
                generation,
                createdAt,
                writtenBy,
                mustUnderstand,
                changed,
                schemas,
                retired,
                unknown);
    }

    /** The record of a schema. */
    public Optional<SchemaRecord> schema(String name) {
        return schemas.stream().filter(record -> record.name().equals(name)).findFirst();
    }

    /** The same with a schema's record changed, or one that was not there added. */
    public Manifest withSchema(String name, UnaryOperator<SchemaRecord> change) {
        List<SchemaRecord> changed = new ArrayList<>(schemas);
        SchemaRecord record = schema(name).orElseGet(() -> SchemaRecord.first(name));
        SchemaRecord next = change.apply(record);
        int at = changed.indexOf(record);
        if (at < 0) {
            changed.add(next);
        } else {
            changed.set(at, next);
        }
        return new Manifest(
                storeId,
                writeNumber,
                generation,
                createdAt,
                writtenBy,
                mustUnderstand,
                roles,
                changed,
                retired,
                unknown);
    }

    /** The schema of a role that a step moves now. */
    public Optional<SchemaRecord> moving(StorageRole role) {
        return schemas.stream()
                .filter(record ->
                        record.moving().filter(step -> step.role() == role).isPresent())
                .findFirst();
    }

    /** The same as the next write, by a software. */
    public Manifest written(long number, String by) {
        return new Manifest(
                storeId, number, generation, createdAt, by, mustUnderstand, roles, schemas, retired, unknown);
    }

    /** The same with the next generation: an engine was exchanged. */
    public Manifest exchanged() {
        return inGeneration(generation + 1);
    }

    /** The same in a generation, or in its own where that is higher. */
    public Manifest inGeneration(long least) {
        return new Manifest(
                storeId,
                writeNumber,
                Math.max(generation, least),
                createdAt,
                writtenBy,
                mustUnderstand,
                roles,
                schemas,
                retired,
                unknown);
    }

    /** The same with other directories kept after an exchange. */
    public Manifest retiring(List<RetiredDirectory> kept) {
        return new Manifest(
                storeId, writeNumber, generation, createdAt, writtenBy, mustUnderstand, roles, schemas, kept, unknown);
    }

    /** The same with one more directory kept after an exchange. */
    public Manifest retiring(RoleRecord left, Instant since) {
        List<RetiredDirectory> kept = new ArrayList<>(retired);
        kept.add(new RetiredDirectory(left.directoryName(), left.role().id(), since, left.settings(), Bytes.EMPTY));
        return retiring(kept);
    }
}
