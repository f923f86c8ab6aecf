package dev.coldarchive.s3;

import dev.coldarchive.ArchiveException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;

/** A list that a server gives page by page. A page that fails, or names no other successor than one that was there before, is an error, never the end. Not thread-safe. */
abstract class Pages<T> implements Iterator<T> {
    private final Deque<T> page = new ArrayDeque<>();
    private final Set<String> successors = new HashSet<>();
    private final String doing;
    private boolean last;

    /** @param doing {@code cannot <verb> <things> in <bucket>} */
    Pages(String doing) {
        this.doing = doing;
    }

    /** Asks for the next page, and gives what is on it to {@link #add}. */
    abstract void fetch();

    final void add(T item) {
        page.add(item);
    }

    /** @param successor how the server names the next page; null if it does not, which is right only on the last */
    final void turn(boolean more, String successor) {
        last = !more;
        if (more && (successor == null || !successors.add(successor))) {
            throw new ArchiveException(ArchiveException.Category.FAILURE, doing + ": the server gave page after page without an end", "this server's listing cannot be relied on; update it or use another");
        }
    }

    @Override
    public final boolean hasNext() {
        while (page.isEmpty() && !last) {
            fetch();
        }
        return !page.isEmpty();
    }

    @Override
    public final T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.remove();
    }
}
