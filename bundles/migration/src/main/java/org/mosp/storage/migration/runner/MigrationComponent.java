package org.mosp.storage.migration.runner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.mosp.storage.Progress;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.framework.KeptBackups;
import org.mosp.storage.framework.SchemaStore;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.EntryMigration;
import org.mosp.storage.migration.Migration;
import org.mosp.storage.migration.MigrationListener;
import org.mosp.storage.migration.MigrationManager;
import org.mosp.storage.migration.MigrationOptions;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.MigrationRehearsal;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.migration.SchemaOwner;
import org.mosp.storage.migration.SchemaStatus;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.migration.relational.RelationalMigration;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service: hands what the framework brings to a {@link LocalMigrationManager}. */
@Component(service = MigrationManager.class, configurationPid = MigrationComponent.PID, immediate = true)
@Designate(ocd = MigrationConfiguration.class)
public final class MigrationComponent implements MigrationManager {

    /** The configuration's PID, which is the bundle's symbolic name. */
    public static final String PID = "org.mosp.storage.migration";

    private static final Logger LOG = LoggerFactory.getLogger(MigrationComponent.class);

    private final SchemaConditions conditions;
    private final LocalMigrationManager manager;

    /** On the store of the manager. */
    @Activate
    public MigrationComponent(
            BundleContext context,
            MigrationConfiguration configuration,
            @Reference SchemaStore schemas,
            @Reference FrameworkStorage storage,
            @Reference KeptBackups backups) {
        Bundle own = context.getBundle();
        conditions = new SchemaConditions(context);
        manager = new LocalMigrationManager(
                schemas,
                storage,
                Optional.of(backups),
                own.getSymbolicName() + " " + own.getVersion() + ", user " + System.getProperty("user.name", ""),
                MigrationMode.of(configuration.mode()),
                Duration.ofMillis(configuration.quiet_millis()),
                configuration.keep_backups(),
                conditions::are);
    }

    /** A step has come. */
    @Reference(
            service = EntryMigration.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindEntryMigration(EntryMigration step, ServiceReference<EntryMigration> reference) {
        bind(step, reference);
    }

    /** A step is going. */
    void unbindEntryMigration(EntryMigration step) {
        manager.unbind(step);
    }

    /** A step over tables has come. */
    @Reference(
            service = RelationalMigration.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindRelationalMigration(RelationalMigration step, ServiceReference<RelationalMigration> reference) {
        bind(step, reference);
    }

    /** A step over tables is going. */
    void unbindRelationalMigration(RelationalMigration step) {
        manager.unbind(step);
    }

    /** An owner has come. */
    @Reference(
            service = SchemaOwner.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindOwner(SchemaOwner owner, ServiceReference<SchemaOwner> reference) {
        Bundle bundle = reference.getBundle();
        manager.bindOwner(owner, bundle == null ? "" : bundle.getSymbolicName() + " " + bundle.getVersion());
    }

    /** An owner is going. */
    void unbindOwner(SchemaOwner owner) {
        manager.unbindOwner(owner);
    }

    /** Ends what runs. */
    @Deactivate
    void deactivate() {
        manager.close();
        conditions.close();
    }

    private void bind(Migration step, ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        String name = bundle == null ? "" : String.valueOf(bundle.getSymbolicName());
        String version = bundle == null ? "" : bundle.getVersion().toString();
        try {
            manager.bind(step, name, version);
        } catch (IllegalArgumentException e) {
            LOG.error("{}", e.getMessage());
        }
    }

    @Override
    public int currentVersion(String schema) {
        return manager.currentVersion(schema);
    }

    @Override
    public List<SchemaStatus> schemas() {
        return manager.schemas();
    }

    @Override
    public MigrationPlan plan() {
        return manager.plan();
    }

    @Override
    public MigrationPlan plan(SchemaVersion target) {
        return manager.plan(target);
    }

    @Override
    public MigrationRun migrate(MigrationPlan plan, MigrationOptions options) {
        return manager.migrate(plan, options);
    }

    @Override
    public MigrationRehearsal rehearse(MigrationPlan plan, Progress progress) {
        return manager.rehearse(plan, progress);
    }

    @Override
    public Optional<MigrationRun> currentRun() {
        return manager.currentRun();
    }

    @Override
    public List<AppliedStep> history(String schema) {
        return manager.history(schema);
    }

    @Override
    public List<String> backups() {
        return manager.backups();
    }

    @Override
    public void addListener(MigrationListener listener) {
        manager.addListener(listener);
    }

    @Override
    public void removeListener(MigrationListener listener) {
        manager.removeListener(listener);
    }
}
