package io.sluice.command;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.sluice.schema.StreamRecord;
import org.junit.jupiter.api.Test;

/** The borders of the rooms that the poms alone cannot draw, and the names that say nothing. */
class ArchitectureTest {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/io/sluice/local/"))
            .importPackages("io.sluice");

    @Test
    void sourceAndSinkDoNotSeeEachOther() {
        check(noClasses()
                .that()
                .resideInAPackage("io.sluice.source")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.sluice.sink", "io.sluice.job"));
        check(noClasses()
                .that()
                .resideInAPackage("io.sluice.sink")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.sluice.source", "io.sluice.job"));
    }

    @Test
    void sourceKnowsNothingOfTheSchemaButTheStreamRecord() {
        check(noClasses()
                .that()
                .resideInAPackage("io.sluice.source")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "classes of the schema other than StreamRecord",
                        type -> resideInAPackage("io.sluice.schema").test(type)
                                && !belongToAnyOf(StreamRecord.class).test(type))));
    }

    @Test
    void schemaAndConfigurationKnowNeitherFlinkNorClients() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.sluice.schema", "io.sluice.jobconfig")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.flink..",
                        "software.amazon..",
                        "com.clickhouse..",
                        "io.sluice.source",
                        "io.sluice.sink",
                        "io.sluice.job",
                        "io.sluice.command"));
    }

    @Test
    void everyRoomIsOneFlatPackage() {
        check(classes()
                .should()
                .resideInAnyPackage(
                        "io.sluice.jobconfig",
                        "io.sluice.schema",
                        "io.sluice.source",
                        "io.sluice.sink",
                        "io.sluice.job",
                        "io.sluice.command"));
    }

    @Test
    void namesSayWhatAThingIs() {
        check(noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl|Common|Misc|Abstract\\w*)")
                .orShould()
                .haveSimpleNameStartingWith("Abstract"));
    }

    @Test
    void nobodyReflectsOrFallsBackToKryo() {
        check(noClasses()
                .that()
                // The one way to what ClickHouse's client keeps to itself.
                .doNotHaveFullyQualifiedName("io.sluice.sink.InnerHttp")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang.reflect..", "com.esotericsoftware..", "com.google.common..", "lombok.."));
    }

    @Test
    void onlyCommandsWriteToTheTerminal() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.sluice.command")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
    }

    private static void check(ArchRule rule) {
        rule.check(OURS);
    }
}
