package org.mosp.storage.provider.postgresql;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.mosp.storage.spi.EngineContext;

/**
 * Where a store's tables are in the database: a schema of its own for each store and generation, so that two instances of
 * a swap, or two stores in one database, never meet.
 *
 * @param schema its name: namespace, store id, generation; {@code a-z 0-9 _} only
 * @param lock the key of its advisory lock
 */
record StorePlace(String schema, long lock) {

    static StorePlace of(EngineContext context, PostgresqlSettings settings) {
        String store = context.storeId().toString().replace("-", "");
        String schema = settings.namespace() + "_" + store + "_" + context.generation();
        return new StorePlace(schema, key(schema));
    }

    private static long key(String schema) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(schema.getBytes(StandardCharsets.US_ASCII));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
