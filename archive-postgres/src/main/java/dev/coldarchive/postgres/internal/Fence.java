package dev.coldarchive.postgres.internal;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * X, the transaction that closes windows: whatever has a larger number began after it was taken.
 *
 * @param x a transaction of the source's primary that did nothing but get its number
 * @param takenAt the primary's clock just before
 * @param server where it was taken
 */
record Fence(long x, Instant takenAt, Server server) {

    /**
     * Which line of transaction numbers this is.
     *
     * @param systemId identifier of the cluster
     * @param timeline its timeline, eight hexadecimal digits; null for a standby
     */
    record Server(String systemId, String timeline) {}

    /** The fences of one source, ascending; a short list in memory. Safe for use by several threads. */
    static final class Fences {
        private static final int MOST = 128;

        private final Deque<Fence> fences = new ArrayDeque<>();

        /**
         * The smallest X that was taken on this server at or after a time; null if there is none.
         *
         * @param next the server's next transaction: a crash takes back the numbers of transactions that wrote nothing, and an X that has yet to come would
         *     close nothing for as long as nobody writes
         */
        synchronized Fence since(Instant time, Server server, long next) {
            fences.removeIf(fence -> !fence.server.equals(server) || fence.x >= next);
            return fences.stream().filter(fence -> !fence.takenAt.isBefore(time)).findFirst().orElse(null);
        }

        /** Keeps a fence that was taken just now. Older ones go first: a later X closes a window as well, only later. */
        synchronized void add(Fence fence) {
            Fence last = fences.peekLast();
            if (last == null || last.server.equals(fence.server) && last.x < fence.x && !last.takenAt.isAfter(fence.takenAt)) {
                fences.addLast(fence);
            }
            if (fences.size() > MOST) {
                fences.removeFirst();
            }
        }
    }
}
