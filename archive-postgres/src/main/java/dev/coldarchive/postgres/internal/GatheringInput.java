package dev.coldarchive.postgres.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;

/**
 * Reads ahead, and rests before it reads more of a long answer of which little has come: a reader that is faster than the sender is otherwise woken for every single piece, and each time both of
 * them pay for it. One reader at a time; {@link #beginAnswer} from any thread.
 */
final class GatheringInput extends InputStream {
    static final int SIZE = 64 << 10;
    /** In which a server that is quick sends about as much as fits in here, and less than the kernel takes without anybody reading. */
    static final long REST_NANOS = 400_000;
    /** Some systems' clocks tick every 15 ms only: there, resting would cost more than it saves, and is tried again rarely. */
    static final long TOO_LONG_NANOS = 10 * REST_NANOS;
    static final int READS_AFTER_TOO_LONG = 256;

    private final InputStream in;
    private final LongUnaryOperator rest;
    private final byte[] buffer = new byte[SIZE];
    private int at;
    private int end;
    /** Bytes of this answer; what a race with a sender leaves here matters to nothing but the length of one rest. */
    private volatile long answered;
    private int readsWithoutRest;

    GatheringInput(InputStream in) {
        this(in, GatheringInput::park);
    }

    /**
     * @param rest for so many nanoseconds; gives how many it took
     */
    GatheringInput(InputStream in, LongUnaryOperator rest) {
        this.in = in;
        this.rest = rest;
    }

    private static long park(long nanos) {
        long began = System.nanoTime();
        LockSupport.parkNanos(nanos);
        return System.nanoTime() - began;
    }

    /** What comes from now on answers a new question. */
    void beginAnswer() {
        answered = 0;
    }

    @Override
    public int read() throws IOException {
        return at < end || fill() ? buffer[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == end && !fill()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(buffer, at, into, from, count);
        at += count;
        return count;
    }

    /** False at the end of the stream. Whatever it throws, nothing that has come is lost. */
    private boolean fill() throws IOException {
        if (answered >= SIZE && in.available() < SIZE) {
            restUnlessTooLong();
        }
        int count = in.read(buffer, 0, SIZE);
        at = 0;
        end = Math.max(0, count);
        answered += end;
        return count > 0;
    }

    private void restUnlessTooLong() {
        if (readsWithoutRest > 0) {
            readsWithoutRest--;
        } else if (rest.applyAsLong(REST_NANOS) > TOO_LONG_NANOS) {
            readsWithoutRest = READS_AFTER_TOO_LONG;
        }
    }

    @Override
    public int available() throws IOException {
        return end - at + in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
