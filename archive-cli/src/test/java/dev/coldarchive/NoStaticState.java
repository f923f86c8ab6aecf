package dev.coldarchive;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.AbstractCollection;
import java.util.AbstractMap;

/**
 * Statics are constants: final, and of no type that exists to be changed. An array passes, since Java has no constant
 * one; so does a {@code List} or {@code Map} declared as such, which is what {@code List.of} gives.
 */
final class NoStaticState extends ArchCondition<JavaClass> {

    NoStaticState() {
        super("keep no state in statics");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (JavaField field : type.getFields()) {
            if (field.getModifiers().contains(JavaModifier.STATIC)
                    && (!field.getModifiers().contains(JavaModifier.FINAL) || holdsState(field.getRawType()))) {
                events.add(SimpleConditionEvent.violated(field, field.getFullName() + " is static and can change"));
            }
        }
    }

    private static boolean holdsState(JavaClass type) {
        return type.getPackageName().startsWith("java.util.concurrent.atomic")
                || type.getPackageName().startsWith("java.util.concurrent.locks")
                || type.getPackageName().startsWith("com.google.common.cache")
                || type.isAssignableTo("java.util.concurrent.ConcurrentMap")
                || type.isAssignableTo("java.util.concurrent.Executor")
                || type.isAssignableTo(AbstractMap.class)
                || type.isAssignableTo(AbstractCollection.class)
                || type.isAssignableTo(ThreadLocal.class)
                || type.isAssignableTo(StringBuilder.class);
    }
}
