package dev.coldarchive.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.event.ArchiveListener;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SafeListenerTest {

    @Test
    void everyCallIsPassedOnAndWhatItThrowsIsNot() throws ReflectiveOperationException {
        List<String> heard = new ArrayList<>();
        ArchiveListener hostile = (ArchiveListener) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ArchiveListener.class}, (proxy, method, args) -> {
            heard.add(method.getName());
            throw new HostsTrouble();
        });
        List<String> heardBySecond = new ArrayList<>();
        ArchiveListener second = (ArchiveListener) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ArchiveListener.class}, (proxy, method, args) -> {
            heardBySecond.add(method.getName());
            return null;
        });
        SafeListener safe = new SafeListener(List.of(hostile, second));
        List<String> called = new ArrayList<>();
        for (Method method : ArchiveListener.class.getDeclaredMethods()) {
            if (method.isDefault()) {
                called.add(method.getName());
                method.invoke(safe, Arrays.stream(method.getParameterTypes()).map(SafeListenerTest::anything).toArray());
            }
        }
        assertThat(heard).containsExactlyElementsOf(called).hasSizeGreaterThan(5);
        assertThat(heardBySecond).isEqualTo(heard);
    }

    /** Without a stack trace, which would fill the log of the tests. */
    private static final class HostsTrouble extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HostsTrouble() {
            super("the host's own trouble", null, false, false);
        }
    }

    private static Object anything(Class<?> type) {
        return type == long.class ? 1L : type == int.class ? (Object) 1 : type == boolean.class ? (Object) true : null;
    }
}
