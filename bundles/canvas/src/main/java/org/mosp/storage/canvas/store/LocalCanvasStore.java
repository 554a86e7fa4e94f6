package org.mosp.storage.canvas.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageManager;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.canvas.CanvasDiff;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasListener;
import org.mosp.storage.canvas.CanvasSpace;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.store.audit.CanvasAuditor;
import org.mosp.storage.canvas.store.audit.CanvasRepair;
import org.mosp.storage.canvas.store.audit.CatalogueAudit;
import org.mosp.storage.canvas.store.codec.Serializers;
import org.mosp.storage.canvas.store.codec.TileCodec;
import org.mosp.storage.canvas.store.codec.ZstdLibrary;
import org.mosp.storage.canvas.store.edit.BegunCanvas;
import org.mosp.storage.canvas.store.edit.EditCommits;
import org.mosp.storage.canvas.store.edit.LocalCanvasEdit;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.Mark;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.listen.ListenerServices;
import org.mosp.storage.canvas.store.listen.Listeners;
import org.mosp.storage.canvas.store.pool.OpenSessions;
import org.mosp.storage.canvas.store.pool.PoolSession;
import org.mosp.storage.canvas.store.projection.Projector;
import org.mosp.storage.canvas.store.salvage.SalvageSource;
import org.mosp.storage.canvas.store.salvage.StoreSalvage;
import org.mosp.storage.canvas.store.space.LocalCanvasSpace;
import org.mosp.storage.canvas.store.timeline.Timeline;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.canvas.store.view.CanvasReader.Head;
import org.mosp.storage.canvas.store.view.FreshThumbnail;
import org.mosp.storage.canvas.store.view.LocalCanvasView;
import org.mosp.storage.codec.Serializer;
import org.mosp.storage.framework.AuditReport;
import org.mosp.storage.framework.CanvasAudit;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.framework.SalvagedCanvases;
import org.mosp.storage.framework.SalvagedLoss;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Canvases on the incremental store of one data directory. Any number of threads.
 *
 * <p>A canvas's truth is under {@code canvas/{id}/} and {@code pool/{poolId}/}; the catalogue follows through marks in
 * {@code outbox/}. The layout of every record is in {@code docs/format.md}.
 */
@Component(
        service = {CanvasStore.class, CanvasAudit.class, SalvagedCanvases.class},
        immediate = true,
        configurationPid = LocalCanvasStore.PID)
@Designate(ocd = CanvasConfiguration.class)
public final class LocalCanvasStore implements CanvasStore, CanvasAudit, SalvagedCanvases, AutoCloseable {

    /** The configuration's PID: the bundle's symbolic name. */
    public static final String PID = "org.mosp.storage.canvas";

    /** On the sample paintings 4 % less than level 3, for a third more time; level 6 saves 3 % more for twice as much. */
    private static final int ZSTD_LEVEL = 4;

    private static final int MAX_THUMBNAIL_BYTES = 1 << 20;
    private static final Duration SETTLE = Duration.ofSeconds(30);

    private final IncrementalStorage storage;
    private final FrameworkStorage framework;
    private final CanvasSettings settings;
    private final TileCodec codec;
    private final Serializers serializers = new Serializers();
    private final CanvasReader reader;
    private final OpenSessions sessions = new OpenSessions();
    private final ThreadPoolExecutor workers;
    private final Projector projector;
    private final EditCommits commits;
    private final Timeline timeline;
    private final LocalCanvasSpace space;
    private final Listeners listeners;
    private final ListenerServices listenerServices;
    private final CanvasIds ids = new CanvasIds();

    /** A store with default settings; marks left by a killed process are worked off at once, off this thread. */
    public LocalCanvasStore(StorageManager manager, FrameworkStorage framework) {
        this(manager, framework, CanvasSettings.DEFAULTS);
    }

    /** The component. */
    @Activate
    public LocalCanvasStore(
            @Reference StorageManager manager,
            @Reference FrameworkStorage framework,
            CanvasConfiguration configuration) {
        this(manager, framework, CanvasSettings.of(configuration));
    }

    /** A store. */
    public LocalCanvasStore(StorageManager manager, FrameworkStorage framework, CanvasSettings settings) {
        this(manager.incremental(), framework, manager.directory(), settings);
    }

    private LocalCanvasStore(
            IncrementalStorage storage, FrameworkStorage framework, Path directory, CanvasSettings settings) {
        this.storage = storage;
        this.framework = framework;
        this.settings = settings;
        this.codec = new TileCodec(() -> ZstdLibrary.load(directory.resolve("native")), ZSTD_LEVEL);
        this.reader = new CanvasReader(storage, codec, serializers, settings.cacheBytes());
        this.workers = workers(settings.workers());
        this.projector = new Projector(
                reader, framework, workers, settings.projectionDelay(), this::canvasIds, sessions::isOpen);
        this.space = new LocalCanvasSpace(reader, sessions);
        this.commits = new EditCommits(reader, framework, space::checkQuota, projector::changed);
        this.timeline = new Timeline(reader, framework, space::checkQuota);
        this.listeners = new Listeners(reader);
        this.listenerServices = new ListenerServices(listeners);
        projector.start();
    }

    /** The component's way to {@link #bind}. */
    @Reference(
            service = Serializer.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "unbind")
    void bindService(Serializer<?> serializer, Map<String, Object> properties) {
        bind(serializer, Serializers.ranking(properties));
    }

    /** Adds a serializer; of those of a type the one of the highest ranking writes. */
    public void bind(Serializer<?> serializer, int ranking) {
        serializers.bind(serializer, ranking);
    }

    /** Removes a serializer; what it wrote cannot be read until it is back. */
    public void unbind(Serializer<?> serializer) {
        serializers.unbind(serializer);
    }

    /** A listener that is a service came. */
    @Reference(
            service = CanvasListener.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "updatedListener",
            unbind = "unbindListener")
    void bindListener(CanvasListener listener, Map<String, Object> properties) {
        listenerServices.bind(listener, properties);
    }

    /** It names other canvases. */
    void updatedListener(CanvasListener listener, Map<String, Object> properties) {
        listenerServices.updated(properties);
    }

    /** It went. */
    void unbindListener(CanvasListener listener, Map<String, Object> properties) {
        listenerServices.unbind(properties);
    }

    @Override
    public CanvasEdit create(Metadata metadata) {
        String id = ids.next();
        return edit(id, id, Optional.empty(), Optional.of(metadata));
    }

    @Override
    public CanvasEdit edit(String canvasId) {
        Head head = reader.requireHead(canvasId);
        return edit(canvasId, head.record().poolId(), Optional.of(head), Optional.empty());
    }

    @Override
    public Revision commit(CanvasEdit edit) {
        if (!(edit instanceof LocalCanvasEdit own)) {
            throw new IllegalArgumentException("an edit of another store");
        }
        return telling(own.canvasId(), () -> commits.commit(own, true));
    }

    @Override
    public CanvasView open(String canvasId) {
        return new LocalCanvasView(
                reader, workers, canvasId, reader.requireHead(canvasId).record());
    }

    @Override
    public CanvasView open(String canvasId, long revision) {
        Head head = reader.requireHead(canvasId);
        RevisionRecord record = head.record().number() == revision
                ? head.record()
                : reader.revision(canvasId, revision)
                        .orElseThrow(() -> new NotFoundException("revision", canvasId + "@" + revision));
        return new LocalCanvasView(reader, workers, canvasId, record);
    }

    @Override
    public Stream<Revision> history(String canvasId) {
        long highest = reader.requireHead(canvasId).record().highest();
        return LongStream.iterate(highest, number -> number > 0, number -> number - 1)
                .mapToObj(number -> reader.revision(canvasId, number))
                .flatMap(Optional::stream)
                .map(record -> record.revision(canvasId));
    }

    @Override
    public CanvasDiff diff(String canvasId, long from, long to) {
        return timeline.diff(canvasId, from, to);
    }

    @Override
    public Label label(String canvasId, long revision, String name) {
        return timeline.label(canvasId, revision, name);
    }

    @Override
    public boolean unlabel(String canvasId, String name) {
        return timeline.unlabel(canvasId, name);
    }

    @Override
    public List<Label> labels(String canvasId) {
        return timeline.labels(canvasId);
    }

    @Override
    public Optional<Revision> undo(String canvasId) {
        Optional<Revision> moved = telling(StorageKeys.segment(canvasId), () -> timeline.undo(canvasId));
        moved.ifPresent(revision -> projector.changed(canvasId));
        return moved;
    }

    @Override
    public Optional<Revision> redo(String canvasId) {
        Optional<Revision> moved = telling(StorageKeys.segment(canvasId), () -> timeline.redo(canvasId));
        moved.ifPresent(revision -> projector.changed(canvasId));
        return moved;
    }

    @Override
    public Revision duplicate(String canvasId, long revision, UnaryOperator<Metadata> change) {
        String newId = ids.next();
        Revision made = telling(newId, () -> timeline.duplicate(canvasId, revision, newId, change));
        projector.changed(made.canvasId());
        return made;
    }

    @Override
    public AutoCloseable listen(String canvasId, CanvasListener listener) {
        return listeners.listen(StorageKeys.segment(canvasId), listener);
    }

    @Override
    public CanvasSpace space() {
        return space;
    }

    @Override
    public List<String> canvasIds() {
        List<String> found = new ArrayList<>();
        try (Snapshot snapshot = storage.snapshot()) {
            String from = CanvasKeys.CANVASES;
            // '0' follows '/': the end of all keys of a canvas, and of all canvases
            String to = "canvas0";
            while (true) {
                Optional<Entry> next;
                try (Stream<Entry> entries = snapshot.scan(from, to)) {
                    next = entries.findFirst();
                }
                if (next.isEmpty()) {
                    return found;
                }
                String id = next.get().key().split("/", 3)[1];
                if (snapshot.get(CanvasKeys.head(id)).isPresent()) {
                    found.add(id);
                }
                from = CanvasKeys.CANVASES + id + '0';
            }
        }
    }

    @Override
    public Optional<Bytes> thumbnail(String canvasId) {
        String key = CanvasKeys.thumbnail(StorageKeys.segment(canvasId));
        return storage.get(key).map(entry -> codec.unpack(key, entry.value(), MAX_THUMBNAIL_BYTES));
    }

    @Override
    public Optional<Bytes> thumbnail(String canvasId, long revision) {
        String headKey = CanvasKeys.head(StorageKeys.segment(canvasId));
        try (Snapshot snapshot = storage.snapshot()) {
            return snapshot.get(headKey)
                    .map(entry -> RevisionRecord.decode(headKey, entry.value()))
                    .filter(head -> head.number() == revision)
                    .flatMap(head -> FreshThumbnail.of(canvasId, head, snapshot::get))
                    .map(entry -> codec.unpack(entry.key(), entry.value(), MAX_THUMBNAIL_BYTES));
        }
    }

    @Override
    public boolean delete(String canvasId) {
        return telling(StorageKeys.segment(canvasId), () -> remove(canvasId));
    }

    private boolean remove(String canvasId) {
        while (true) {
            Optional<Head> head = reader.head(canvasId);
            if (head.isEmpty()) {
                return false;
            }
            String poolId = head.get().record().poolId();
            WriteBatch.Builder user = WriteBatch.builder()
                    .ifUnchanged(CanvasKeys.head(canvasId), head.get().version())
                    .delete(CanvasKeys.head(canvasId))
                    .delete(CanvasKeys.metadata(canvasId))
                    .delete(CanvasKeys.thumbnail(canvasId))
                    .delete(CanvasKeys.user(poolId, canvasId));
            space.leave(canvasId, poolId, user);
            WriteBatch store = WriteBatch.builder()
                    .put(CanvasKeys.mark(canvasId), new Mark(Mark.State.DELETED, poolId).encode())
                    .build();
            try {
                framework.commit(user.build(), store);
            } catch (ConflictException e) {
                continue;
            }
            reader.forget(canvasId, poolId);
            projector.changed(canvasId);
            return true;
        }
    }

    @Override
    public OptionalInt awaitCatalogue(Duration atMost, Progress progress) {
        return projector.follow(atMost, progress);
    }

    @Override
    public void settle() {
        projector.settle(SETTLE);
    }

    @Override
    public VerifyReport audit(String canvasId, Progress progress) {
        return new CanvasAuditor(reader, framework).audit(canvasId, progress);
    }

    @Override
    public AuditReport auditAll(Progress progress) {
        return new CanvasAuditor(reader, framework).auditAll(progress);
    }

    @Override
    public List<String> repair(Progress progress) {
        return new CanvasRepair(reader, framework, projector::changed, this::commitWithoutMerged)
                .repair(new CanvasAuditor(reader, framework).canvasIds(), progress);
    }

    private boolean commitWithoutMerged(String canvasId, Head head) {
        Head without = new Head(head.record().withoutMerged(), head.version());
        try (LocalCanvasEdit edit = edit(canvasId, head.record().poolId(), Optional.of(without), Optional.empty())) {
            edit.comment("the merged image could not be read");
            // no pixels: a full pool is no reason to keep a head that cannot be read
            telling(canvasId, () -> commits.commit(edit, false));
            return true;
        } catch (ConflictException e) {
            return false;
        }
    }

    @Override
    public List<String> behind() {
        return new CatalogueAudit(reader, framework, projector)
                .behind(new CanvasAuditor(reader, framework).canvasIds());
    }

    @Override
    public void project(String canvasId) {
        new CatalogueAudit(reader, framework, projector).project(canvasId);
    }

    @Override
    public long salvage(
            EngineSnapshot source, Consumer<EngineEntry> sink, Consumer<SalvagedLoss> losses, BackupControl control) {
        return new StoreSalvage(new SalvageSource(source), codec, serializers, sink, losses).salvage(control);
    }

    /** Waits, bounded, until listeners were told and the catalogue has caught up; what is left of that is worked off at the next open. */
    @Override
    @Deactivate
    public void close() {
        long deadline = System.nanoTime() + settings.drain().toNanos();
        listeners.close(settings.drain());
        projector.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        workers.shutdown();
        codec.close();
    }

    /** Moves a head, and has its listeners and the catalogue look: also where it failed, since what failed without an answer may be durable. */
    private <T> T telling(String canvasId, Supplier<T> move) {
        listeners.before(canvasId);
        try {
            return move.get();
        } catch (StorageException e) {
            if (!(e instanceof ConflictException)) {
                projector.changed(canvasId);
            }
            throw e;
        } finally {
            listeners.changed(canvasId);
        }
    }

    private LocalCanvasEdit edit(String canvasId, String poolId, Optional<Head> head, Optional<Metadata> metadata) {
        PoolSession session = new PoolSession(storage, codec, poolId, !poolId.equals(canvasId), sessions);
        return new LocalCanvasEdit(
                reader,
                canvasId,
                head,
                metadata,
                session,
                new BegunCanvas(framework, canvasId, poolId, projector::changed),
                workers,
                settings.workers(),
                settings.stageBytes(),
                bytes -> space.checkQuota(canvasId, poolId, bytes));
    }

    private static ThreadPoolExecutor workers(int threads) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor workers =
                new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "mosp-canvas-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
        return workers;
    }
}
