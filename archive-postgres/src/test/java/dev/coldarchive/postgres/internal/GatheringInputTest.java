package dev.coldarchive.postgres.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GatheringInputTest {
    private static final int PIECE = 8 << 10;

    /** A sender that has sent nothing but what a test, or a rest, makes it send. */
    private static final class Sender extends InputStream {
        private final Deque<byte[]> pieces = new ArrayDeque<>();
        private int reads;
        private boolean silent;

        Sender send(int count) {
            for (int i = 0; i < count; i++) {
                pieces.add(new byte[PIECE]);
            }
            return this;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        /** As sockets do: all that has come, as far as there is room. */
        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            reads++;
            if (silent) {
                throw new SocketTimeoutException("Read timed out");
            }
            int count = 0;
            while (!pieces.isEmpty() && pieces.peek().length <= length - count) {
                byte[] piece = pieces.remove();
                System.arraycopy(piece, 0, into, from + count, piece.length);
                count += piece.length;
            }
            return count == 0 ? -1 : count;
        }

        @Override
        public int available() {
            return pieces.stream().mapToInt(piece -> piece.length).sum();
        }
    }

    private final Sender sender = new Sender();
    private final List<Long> rests = new ArrayList<>();
    private long restsTake = GatheringInput.REST_NANOS;
    private int sentWhileResting;
    private final GatheringInput input = new GatheringInput(sender, nanos -> {
        rests.add(nanos);
        sender.send(sentWhileResting);
        return restsTake;
    });

    private void read(int pieces) throws IOException {
        assertThat(input.readNBytes(pieces * PIECE)).hasSize(pieces * PIECE);
    }

    @Test
    void aShortAnswerIsNeverRestedOn() throws IOException {
        for (int i = 0; i < 100; i++) {
            input.beginAnswer();
            sender.send(7);
            read(7);
        }
        assertThat(rests).isEmpty();
    }

    @Test
    void aLongAnswerOfWhichLittleHasComeIsReadAfterARest() throws IOException {
        sender.send(8);
        read(8);
        sender.reads = 0;
        sentWhileResting = 7;
        sender.send(1);
        read(8);
        assertThat(rests).containsExactly(GatheringInput.REST_NANOS);
        assertThat(sender.reads).isOne();
    }

    @Test
    void whatHasComeAlreadyIsTakenAtOnce() throws IOException {
        sender.send(80);
        read(80);
        assertThat(rests).isEmpty();
    }

    @Test
    void theLastPieceOfALongAnswerIsRestedOnOnce() throws IOException {
        sender.send(9);
        read(9);
        assertThat(rests).hasSize(1);
    }

    @Test
    void aNewQuestionBeginsANewAnswer() throws IOException {
        sender.send(8);
        read(8);
        input.beginAnswer();
        sender.send(1);
        read(1);
        assertThat(rests).isEmpty();
    }

    @Test
    void whereRestsTakeTooLongTheyAreRare() throws IOException {
        restsTake = GatheringInput.TOO_LONG_NANOS + 1;
        sender.send(8);
        read(8);
        for (int i = 0; i < GatheringInput.READS_AFTER_TOO_LONG + 1; i++) {
            sender.send(1);
            read(1);
        }
        assertThat(rests).hasSize(1);
        sender.send(1);
        read(1);
        assertThat(rests).hasSize(2);
    }

    @Test
    void aReadThatTimesOutLosesNothing() throws IOException {
        sender.send(1);
        assertThat(input.read()).isZero();
        assertThat(input.available()).isEqualTo(PIECE - 1);
        input.skipNBytes(PIECE - 1);
        sender.silent = true;
        assertThatThrownBy(input::read).isInstanceOf(SocketTimeoutException.class);
        sender.silent = false;
        sender.send(1);
        read(1);
    }

    @Test
    void theEndIsSaidAgainAndAgain() throws IOException {
        assertThat(input.read()).isEqualTo(-1);
        assertThat(input.read(new byte[5], 0, 5)).isEqualTo(-1);
        assertThat(input.read(new byte[5], 0, 0)).isZero();
    }

    @Property(tries = 200)
    void theBytesAreThoseThatWereSent(@ForAll long seed, @ForAll @IntRange(min = 0, max = 300_000) int size) throws IOException {
        Random random = new Random(seed);
        byte[] sent = new byte[size];
        random.nextBytes(sent);
        Sender pieces = new Sender();
        for (int from = 0; from < size;) {
            int length = Math.min(size - from, 1 + random.nextInt(20_000));
            pieces.pieces.add(Arrays.copyOfRange(sent, from, from + length));
            from += length;
        }
        GatheringInput in = new GatheringInput(pieces, nanos -> nanos);
        byte[] received = new byte[size];
        int at = 0;
        while (at < size) {
            if (random.nextInt(4) == 0) {
                received[at++] = (byte) in.read();
            } else {
                at += in.read(received, at, Math.min(size - at, 1 + random.nextInt(90_000)));
            }
        }
        assertThat(received).isEqualTo(sent);
        assertThat(in.read()).isEqualTo(-1);
    }
}
