package dev.coldarchive.store;

import dev.coldarchive.ArchiveException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;

/** A stored object's content, whose read errors are the archive's own instead of the adapter's. */
public final class TranslatedInputStream extends FilterInputStream {
    private final Function<Exception, ArchiveException> translation;

    /** @param translation of everything that reading {@code in} throws */
    public TranslatedInputStream(InputStream in, Function<Exception, ArchiveException> translation) {
        super(in);
        this.translation = translation;
    }

    private interface Read<T> {
        T run() throws IOException;
    }

    private <T> T translated(Read<T> read) {
        try {
            return read.run();
        } catch (ArchiveException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw translation.apply(e);
        }
    }

    @Override
    public int read() {
        return translated(in::read);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        return translated(() -> in.read(bytes, offset, length));
    }

    @Override
    public long skip(long n) {
        return translated(() -> in.skip(n));
    }

    @Override
    public int available() {
        return translated(in::available);
    }
}
