package dev.coldarchive;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.base.DescribedPredicate.or;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.coldarchive.ForbiddenCalls.ambientTimeAndChance;
import static dev.coldarchive.ForbiddenCalls.endingTheProcess;
import static dev.coldarchive.ForbiddenCalls.shutdownHooks;
import static dev.coldarchive.ForbiddenCalls.theDefaultLocale;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The directions of the house. It stands in the last module because only this one sees all the others. */
@AnalyzeClasses(packages = "dev.coldarchive", importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {

    private static final DescribedPredicate<JavaClass> PARQUET = module("parquet");
    private static final DescribedPredicate<JavaClass> S3 = module("s3");
    private static final DescribedPredicate<JavaClass> POSTGRES = module("postgres");
    private static final DescribedPredicate<JavaClass> PROMETHEUS = module("prometheus");
    private static final DescribedPredicate<JavaClass> MICROMETER = module("micrometer");
    private static final DescribedPredicate<JavaClass> DAEMON = module("daemon");
    private static final DescribedPredicate<JavaClass> CLI = module("cli");
    private static final DescribedPredicate<JavaClass> ADAPTERS = or(PARQUET, S3, POSTGRES, PROMETHEUS, MICROMETER).as("adapters");
    private static final DescribedPredicate<JavaClass> RUNNERS = or(DAEMON, CLI).as("runners");
    private static final DescribedPredicate<JavaClass> CORE =
            resideInAPackage("dev.coldarchive..").and(not(ADAPTERS)).and(not(RUNNERS)).as("core");
    private static final DescribedPredicate<JavaClass> LIBRARIES = or(CORE, ADAPTERS).as("libraries");
    private static final List<DescribedPredicate<JavaClass>> MODULES = List.of(CORE, PARQUET, S3, POSTGRES, PROMETHEUS, MICROMETER, DAEMON, CLI);

    /** The rules pass where they find nothing, so what has sources must be found. */
    @ArchTest
    static void everyModuleIsSeen(JavaClasses all) {
        assertThat(MODULES)
                .filteredOn(module -> Files.isDirectory(Path.of("..", "archive-" + module.getDescription(), "src/main/java")))
                .allSatisfy(module -> assertThat(all.that(module)).as(module.getDescription()).isNotEmpty());
    }

    @ArchTest
    static final ArchRule coreNeedsOnlyTheJdkAndSlf4j = classes().that(CORE)
            .should().onlyDependOnClassesThat(
                    or(CORE, resideInAnyPackage("java..", "org.slf4j..")).as("allowed in core"));

    @ArchTest
    static final ArchRule coreShowsNoForeignType =
            classes().that(CORE).should(PublicSignatures.nameOnly("java..", "dev.coldarchive.."));

    @ArchTest
    static final ArchRule parquetShowsNoForeignType =
            classes().that(PARQUET).should(PublicSignatures.nameOnly("java..", "dev.coldarchive.."));

    @ArchTest
    static final ArchRule postgresShowsNoForeignType =
            classes().that(POSTGRES).should(PublicSignatures.nameOnly("java..", "javax.net..", "javax.sql..", "dev.coldarchive.."));

    @ArchTest
    static void onlyTheDaemonNamesAdapters(JavaClasses all) {
        for (DescribedPredicate<JavaClass> adapter : List.of(PARQUET, S3, POSTGRES, PROMETHEUS, MICROMETER)) {
            noClasses().that(not(or(adapter, DAEMON))).should().dependOnClassesThat(adapter).check(all);
        }
    }

    @ArchTest
    static final ArchRule librariesKnowNoRunner = noClasses().that(LIBRARIES).should().dependOnClassesThat(RUNNERS);

    @ArchTest
    static final ArchRule theDaemonKnowsNoCommandLine = noClasses().that(DAEMON).should().dependOnClassesThat(CLI);

    @ArchTest
    static void internalPackagesStayInTheirModule(JavaClasses all) {
        for (DescribedPredicate<JavaClass> module : MODULES) {
            noClasses().that(not(module))
                    .should().dependOnClassesThat(module.and(resideInAPackage("..internal..")).as("internal to " + module.getDescription()))
                    .check(all);
        }
    }

    /** One class of the core is the machine's clock and one its dice, for whoever passes no other. */
    @ArchTest
    static final ArchRule coreIsGivenTimeAndChance = noClasses().that(CORE)
            .and().haveNameNotMatching("dev\\.coldarchive\\.policy\\.System(Time|Chance)")
            .should().accessTargetWhere(ambientTimeAndChance());

    @ArchTest
    static final ArchRule onlyTheMainsEndTheProcess = noClasses()
            .that().doNotHaveFullyQualifiedName("dev.coldarchive.cli.Main")
            .and().doNotHaveFullyQualifiedName("dev.coldarchive.daemon.Main")
            .should().accessTargetWhere(endingTheProcess());

    @ArchTest
    static final ArchRule keysSqlAndTextAreTheSameInEveryLocale = noClasses().should().accessTargetWhere(theDefaultLocale());

    @ArchTest
    static final ArchRule librariesHookNoShutdown = noClasses().that(LIBRARIES).should().accessTargetWhere(shutdownHooks());

    @ArchTest
    static final ArchRule librariesKeepNoStaticState = classes().that(LIBRARIES).should(new NoStaticState());

    /** Such names say that nobody knew what the class is. */
    @ArchTest
    static final ArchRule namesSayWhatThingsAre =
            noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Handler|Processor|Pipeline|Sink|Task)");

    private static DescribedPredicate<JavaClass> module(String name) {
        return resideInAPackage("dev.coldarchive." + name + "..").as(name);
    }

    /** Leaves out every module's tests, whether they lie in a directory or in core's test-jar. */
    static final class MainClasses implements ImportOption {
        private static final Pattern TESTS = Pattern.compile(".*(/test-classes/|-tests\\.jar!).*");

        @Override
        public boolean includes(Location location) {
            return !location.matches(TESTS);
        }
    }
}
