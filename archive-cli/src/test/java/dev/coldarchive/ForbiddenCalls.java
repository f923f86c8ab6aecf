package dev.coldarchive;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.time.Clock;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** Calls (and method references) that some part of the house must not make. */
final class ForbiddenCalls {

    private static final Set<String> AMBIENT = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.io.File.createTempFile",
            "java.nio.file.Files.createTempFile",
            "java.nio.file.Files.createTempDirectory");

    private ForbiddenCalls() {}

    /** What would keep the whole loop from being simulated; a clock or a seed that is passed in is welcome. */
    static DescribedPredicate<JavaAccess<?>> ambientTimeAndChance() {
        return DescribedPredicate.describe("takes time, chance or a temporary file from its surroundings", access ->
                AMBIENT.contains(name(access)) || readsTheSystemClock(access) || seedsItself(access));
    }

    static DescribedPredicate<JavaAccess<?>> endingTheProcess() {
        return named("ends the process", "java.lang.System.exit", "java.lang.Runtime.exit", "java.lang.Runtime.halt");
    }

    static DescribedPredicate<JavaAccess<?>> shutdownHooks() {
        return named("hooks the shutdown", "java.lang.Runtime.addShutdownHook", "java.io.File.deleteOnExit");
    }

    /** In half the world's languages such a call gives other digits or letters, and with them other keys and other SQL. */
    static DescribedPredicate<JavaAccess<?>> theDefaultLocale() {
        return DescribedPredicate.describe("formats or changes case as the default locale has it", access ->
                Set.of("java.lang.String.formatted", "java.io.PrintStream.printf", "java.io.PrintWriter.printf").contains(name(access))
                        || Set.of("java.lang.String.format", "java.lang.String.toLowerCase", "java.lang.String.toUpperCase").contains(name(access))
                                && !parametersOf(access).contains(Locale.class.getName()));
    }

    private static boolean readsTheSystemClock(JavaAccess<?> access) {
        return access.getTargetOwner().getPackageName().startsWith("java.time")
                && access.getName().equals("now")
                && !parametersOf(access).contains(Clock.class.getName());
    }

    private static boolean seedsItself(JavaAccess<?> access) {
        return access.getTargetOwner().isAssignableTo(Random.class)
                && access.getName().equals("<init>")
                && parametersOf(access).isEmpty();
    }

    private static Set<String> parametersOf(JavaAccess<?> access) {
        return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
                ? Set.copyOf(target.getRawParameterTypes().stream().map(type -> type.getName()).toList())
                : Set.of();
    }

    private static DescribedPredicate<JavaAccess<?>> named(String description, String... names) {
        return DescribedPredicate.describe(description, access -> Set.of(names).contains(name(access)));
    }

    private static String name(JavaAccess<?> access) {
        return access.getTargetOwner().getName() + "." + access.getName();
    }
}
