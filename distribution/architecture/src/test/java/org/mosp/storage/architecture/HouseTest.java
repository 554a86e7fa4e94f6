package org.mosp.storage.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Keeps the arrows of the house: providers to api, bundles to api, anyone to support, and no other. */
@AnalyzeClasses(packages = "org.mosp.storage", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {

    private static final String[] API = {
        "org.mosp.storage",
        "org.mosp.storage.incremental",
        "org.mosp.storage.relational",
        "org.mosp.storage.cache",
        "org.mosp.storage.canvas",
        "org.mosp.storage.codec",
        "org.mosp.storage.migration",
        "org.mosp.storage.migration.relational",
        "org.mosp.storage.backup",
        "org.mosp.storage.openraster",
        "org.mosp.storage.spi",
        "org.mosp.storage.framework"
    };

    private static final List<String> ROOMS = List.of(
            "org.mosp.storage.manager..",
            "org.mosp.storage.catalogue..",
            "org.mosp.storage.migration.runner..",
            "org.mosp.storage.canvas.store..",
            "org.mosp.storage.openraster.file..",
            "org.mosp.storage.plugin.preferences..",
            "org.mosp.storage.plugin.catalogue..",
            "org.mosp.storage.shell..",
            "org.mosp.storage.health..",
            "org.mosp.storage.metrics..",
            "org.mosp.storage.tck..",
            "org.mosp.storage.launcher..",
            "org.mosp.storage.embedding..",
            "org.mosp.storage.embedded..",
            "org.mosp.storage.provider.mapdb..",
            "org.mosp.storage.provider.mvstore..",
            "org.mosp.storage.provider.sqlite..",
            "org.mosp.storage.provider.postgresql..",
            "org.mosp.storage.provider.ehcache..");

    /** A room that was renamed would otherwise be guarded no more. */
    @ArchTest
    static void everyRoomIsInhabited(JavaClasses house) {
        for (String room : ROOMS) {
            classes()
                    .that()
                    .resideInAPackage(room)
                    .should()
                    .bePackagePrivate()
                    .orShould()
                    .bePublic()
                    .orShould()
                    .bePrivate()
                    .orShould()
                    .beProtected()
                    .check(house);
        }
    }

    @ArchTest
    static void noRoomKnowsAnother(JavaClasses house) {
        for (String room : ROOMS) {
            String[] others =
                    ROOMS.stream().filter(other -> !other.equals(room)).toArray(String[]::new);
            arrow(room, others).check(house);
        }
    }

    @ArchTest
    static final ArchRule apiDependsOnNothingButAnnotations = classes()
            .that()
            .resideInAnyPackage(API)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(with(API, "java..", "org.osgi.annotation..", "org.jspecify.annotations"));

    @ArchTest
    static final ArchRule supportDependsOnTheApiOnly = classes()
            .that()
            .resideInAPackage("org.mosp.storage.support..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(with(API, "java..", "org.mosp.storage.support..", "org.jspecify.annotations"));

    @ArchTest
    static final ArchRule applicationsMeetNoEngineAndNoSql = noClasses()
            .that()
            .resideInAnyPackage(Stream.of(API)
                    .filter(name -> !name.endsWith(".spi")
                            && !name.endsWith(".framework")
                            && !name.endsWith(".migration.relational"))
                    .toArray(String[]::new))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..", "javax.sql..", "org.osgi.framework..", "org.osgi.service..", "org.mosp.storage.spi");

    @ArchTest
    static final ArchRule onlyManagerAndCatalogueSeeEngines = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.mosp.storage.canvas.store..",
                    "org.mosp.storage.migration.runner..",
                    "org.mosp.storage.openraster.file..",
                    "org.mosp.storage.plugin..",
                    "org.mosp.storage.health..",
                    "org.mosp.storage.metrics..",
                    "org.mosp.storage.shell..")
            // a salvage reads what a damaged engine still gives, which no store above it would serve
            .and()
            .resideOutsideOfPackage("org.mosp.storage.canvas.store.salvage..")
            .and()
            .doNotHaveSimpleName("LocalCanvasStore")
            .should()
            .dependOnClassesThat(new DescribedPredicate<>("are engines") {
                @Override
                public boolean test(JavaClass type) {
                    return type.getPackageName().equals("org.mosp.storage.spi")
                            && type.getSimpleName().matches(".*Engine(Provider|Snapshot|Cursor|Batch)?");
                }
            });

    @ArchTest
    static final ArchRule nothingIsSerializedByJava = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectInputStream")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectOutputStream");

    @ArchTest
    static final ArchRule noWordForNothing = noClasses()
            .should()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper");

    /** The rules can fail: a house in which the tests stand for a room has arrows that are not allowed. */
    @ArchTest
    static void aForbiddenArrowIsSeen(JavaClasses house) {
        JavaClasses tests = new ClassFileImporter().importClasses(HouseTest.class);
        assertThrows(AssertionError.class, () -> arrow("org.mosp.storage.architecture..", "com.tngtech..")
                .check(tests));
    }

    private static ArchRule arrow(String from, String... to) {
        return noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to)
                .allowEmptyShould(true);
    }

    private static String[] with(String[] names, String... more) {
        return Stream.concat(Arrays.stream(names), Arrays.stream(more)).toArray(String[]::new);
    }
}
