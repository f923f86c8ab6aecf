package dev.coldarchive.s3;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.store.TranslatedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** A body that ends where the answer said it would: earlier is an error, as is crawling, and leaving early drops the connection instead of reading on. */
final class S3Content extends FilterInputStream {
    private final ResponseInputStream<GetObjectResponse> answer;
    private final S3Options options;
    private long left;
    private boolean atEnd;
    private long came;
    private long waitedNanos;

    private S3Content(ResponseInputStream<GetObjectResponse> answer, S3Options options) {
        super(answer);
        this.answer = answer;
        this.options = options;
        // A server may leave the length out; then only the framing of the body tells its end.
        this.left = answer.response().contentLength() == null ? 0 : answer.response().contentLength();
    }

    static InputStream of(ResponseInputStream<GetObjectResponse> answer, S3Options options, Function<Exception, ArchiveException> translation) {
        return new TranslatedInputStream(new S3Content(answer, options), translation);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        long from = System.nanoTime();
        int n = in.read(bytes, offset, length);
        requirePace(Math.max(n, 0), System.nanoTime() - from);
        if (n < 0 && left > 0) {
            throw new EOFException("the body ended " + left + " bytes early");
        }
        left -= Math.max(n, 0);
        atEnd |= n < 0;
        return n;
    }

    /** Only the waiting counts, not what the reader does with the bytes. The client's own time-out ends complete silence. */
    private void requirePace(int bytes, long nanos) throws IOException {
        came += bytes;
        waitedNanos += nanos;
        if (waitedNanos > options.deadline(came).toNanos()) {
            throw new IOException("too slow: " + came + " bytes in " + waitedNanos / 1_000_000 + " ms");
        }
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = in.skip(n);
        left -= skipped;
        return skipped;
    }

    @Override
    public void close() throws IOException {
        if (atEnd) {
            answer.close();
        } else {
            answer.abort();
        }
    }
}
