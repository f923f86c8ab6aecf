package dev.coldarchive.parquet.internal;

/**
 * What the reader of a file may hold in memory, all its columns together. Sizes that a file claims are believed only as far as this reaches: a damaged or
 * hostile file must not end the process. Not thread-safe.
 */
final class Heap {
    private final long most;
    private long used;

    private Heap(long most) {
        this.most = Math.min(Integer.MAX_VALUE - 64L, most);
    }

    static Heap forPages() {
        return new Heap(Runtime.getRuntime().maxMemory() / 2);
    }

    static Heap forFooter() {
        return new Heap(Runtime.getRuntime().maxMemory() / 4);
    }

    Share share() {
        return new Share();
    }

    /** What one holder takes of it: arrays that grow and are kept. */
    final class Share {
        private long mine;

        /**
         * Grows to so many bytes.
         *
         * @throws OutOfHeapException if all shares together would then take more than there is
         */
        void require(long sizeBytes) throws OutOfHeapException {
            if (sizeBytes < 0 || used - mine + sizeBytes > most) {
                throw new OutOfHeapException("it needs " + sizeBytes + " bytes at once, and of the " + most + " that this process has for it " + (used - mine) + " are taken");
            }
            if (sizeBytes > mine) {
                used += sizeBytes - mine;
                mine = sizeBytes;
            }
        }

        /** Grows by so many bytes. */
        void add(long sizeBytes) throws OutOfHeapException {
            require(mine + sizeBytes);
        }
    }
}
