package dev.coldarchive.parquet.internal;

import java.io.IOException;

/** Sizes that a file claims are believed only as far as the heap reaches: a damaged file must not end the process. */
final class Heap {
    private Heap() {}

    /**
     * @throws IOException if so many bytes would take more than half of the heap
     */
    static void require(long sizeBytes) throws IOException {
        long most = Math.min(Integer.MAX_VALUE - 64, Runtime.getRuntime().maxMemory() / 2);
        if (sizeBytes < 0 || sizeBytes > most) {
            throw new IOException("a page needs " + sizeBytes + " bytes at once, and this process has " + most + " for it");
        }
    }
}
