package dev.coldarchive.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes damaged inputs of good ones. The same seed and number give the same input. */
public final class Mutator {
    private static final long[] NUMBERS = {0, 1, -1, -2, 2, 7, 8, 127, 128, 255, 256, 32_767, 32_768, 65_535, 1 << 20, 1 << 28, 0x3fffffff, Integer.MAX_VALUE, Integer.MIN_VALUE,
        Integer.MAX_VALUE - 8, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE};

    private static final int MOST_BYTES = 1 << 20;

    private final long seed;
    private final List<byte[]> good;
    private final List<byte[]> tokens;
    private final int cuts;

    /**
     * @param inputs how many will be asked for; few of them are not spent on cutting off at each byte
     * @param good inputs that a reader takes
     * @param tokens what is worth writing over or between them
     */
    public Mutator(long seed, long inputs, List<byte[]> good, List<byte[]> tokens) {
        this.seed = seed;
        this.good = good;
        this.tokens = tokens;
        int bytes = good.stream().mapToInt(b -> b.length).sum();
        this.cuts = inputs < 10L * bytes ? 0 : bytes;
    }

    /** First, where there are inputs enough, each good one cut off at each byte, then whatever chance makes of them. */
    public byte[] input(long number) {
        if (number < cuts) {
            return cut((int) number);
        }
        Random random = new Random(mixed(seed, number));
        byte[] input = good.get(random.nextInt(good.size())).clone();
        for (int times = random.nextInt(4) == 0 ? 1 + random.nextInt(8) : 1; times > 0; times--) {
            input = changed(input, random);
        }
        return input;
    }

    private byte[] cut(int number) {
        int left = number;
        for (byte[] bytes : good) {
            if (left < bytes.length) {
                return Arrays.copyOf(bytes, left);
            }
            left -= bytes.length;
        }
        throw new IllegalArgumentException("there is no cut " + number);
    }

    private byte[] changed(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return random(random);
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(11)) {
            case 0:
                return Arrays.copyOf(bytes, at);
            case 1:
                return random(random);
            case 2:
                return splice(bytes, at, good.get(random.nextInt(good.size())), random);
            case 3:
                return joined(bytes, at, at, repeated(bytes, at, random));
            case 4:
                return joined(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(16)), new byte[0]);
            case 5:
                return tokens.isEmpty() ? bytes : joined(bytes, at, random.nextBoolean() ? at : Math.min(bytes.length, at + 1 + random.nextInt(8)), token(random));
            case 6, 7:
                putNumber(bytes, at, random);
                return bytes;
            case 8:
                bytes[at] = (byte) random.nextInt();
                return bytes;
            default:
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                return bytes;
        }
    }

    private static byte[] random(Random random) {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] splice(byte[] one, int at, byte[] other, Random random) {
        int from = random.nextInt(other.length + 1);
        return joined(one, at, one.length, Arrays.copyOfRange(other, from, other.length));
    }

    /** A few bytes, mostly a few times, now and then so often that recursion or squares of lengths would show. */
    private static byte[] repeated(byte[] bytes, int at, Random random) {
        int length = Math.min(bytes.length - at, 1 + random.nextInt(8));
        return repeated(Arrays.copyOfRange(bytes, at, at + length), random);
    }

    private byte[] token(Random random) {
        return repeated(tokens.get(random.nextInt(tokens.size())), random);
    }

    private static byte[] repeated(byte[] unit, Random random) {
        int wished = random.nextInt(2_000) == 0 ? 200_000 : random.nextInt(200) == 0 ? 2_000 : 1 + random.nextInt(4);
        int times = Math.min(wished, Math.max(1, MOST_BYTES / Math.max(1, unit.length)));
        byte[] all = new byte[unit.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(unit, 0, all, i * unit.length, unit.length);
        }
        return all;
    }

    /** As length fields are: of 1, 2, 4 or 8 bytes, in either order, near what is there or at a limit. */
    private static void putNumber(byte[] bytes, int at, Random random) {
        int width = Math.min(1 << random.nextInt(4), bytes.length - at);
        ByteBuffer number = ByteBuffer.allocate(8).order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        number.putLong(0, random.nextInt(4) == 0 ? bytes[at] + random.nextInt(9) - 4 : NUMBERS[random.nextInt(NUMBERS.length)]);
        System.arraycopy(number.array(), number.order() == ByteOrder.BIG_ENDIAN ? 8 - width : 0, bytes, at, width);
    }

    private static byte[] joined(byte[] bytes, int until, int from, byte[] between) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + between.length);
        out.write(bytes, 0, until);
        out.writeBytes(between);
        out.write(bytes, from, bytes.length - from);
        return out.toByteArray();
    }

    private static long mixed(long seed, long number) {
        long mixed = (seed * 0x9e3779b97f4a7c15L + number) * 0xbf58476d1ce4e5b9L;
        return mixed ^ mixed >>> 31;
    }
}
