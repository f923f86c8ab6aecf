package dev.coldarchive;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a user of a module can see: public types outside {@code internal}, their supertypes, and their open members. */
final class PublicSignatures extends ArchCondition<JavaClass> {

    private final DescribedPredicate<JavaClass> allowed;

    private PublicSignatures(String... packages) {
        super("name only " + String.join(", ", packages) + " in public signatures");
        this.allowed = resideInAnyPackage(packages);
    }

    static PublicSignatures nameOnly(String... packages) {
        return new PublicSignatures(packages);
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        if (!isOpen(type.getModifiers()) || type.getPackageName().contains(".internal")) {
            return;
        }
        Stream<JavaType> supertypes = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        report(type.getFullName(), supertypes, events);
        type.getMembers().stream()
                .filter(member -> isOpen(member.getModifiers()))
                .forEach(member -> report(member.getFullName(), typesIn(member), events));
    }

    private static Stream<JavaType> typesIn(JavaMember member) {
        if (member instanceof JavaCodeUnit unit) {
            Stream<JavaType> parameters = unit.getParameterTypes().stream();
            Stream<JavaType> thrown = unit.getThrowsClause().getTypes().stream().map(JavaType.class::cast);
            return Stream.concat(Stream.of(unit.getReturnType()), Stream.concat(parameters, thrown));
        }
        return Stream.of(((JavaField) member).getType());
    }

    private void report(String where, Stream<JavaType> types, ConditionEvents events) {
        Set<String> foreign = types.flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType)
                .filter(type -> !type.isPrimitive() && !allowed.test(type))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
        if (!foreign.isEmpty()) {
            events.add(SimpleConditionEvent.violated(where, where + " shows " + foreign));
        }
    }

    private static boolean isOpen(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
