package dev.coldarchive.parquet.internal;

import java.io.IOException;

/** A file asks for more memory than its reader may take: it may be whole, and too large for this process. */
final class OutOfHeapException extends IOException {
    private static final long serialVersionUID = 1L;

    OutOfHeapException(String message) {
        super(message);
    }
}
