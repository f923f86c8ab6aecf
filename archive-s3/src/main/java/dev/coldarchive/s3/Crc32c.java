package dev.coldarchive.s3;

/** CRC-32C of content from those of its pieces: remainders of polynomials over GF(2), the lowest power in the highest bit. */
final class Crc32c {
    private static final int POLYNOMIAL = 0x82f63b78;
    private static final int ONE = 1 << 31;
    private static final int X = 1 << 30;

    private Crc32c() {}

    /** Of two pieces, one after the other. */
    static int joined(int first, int second, long secondBytes) {
        return times(xToThe(8 * secondBytes), first) ^ second;
    }

    private static int xToThe(long power) {
        int result = ONE;
        int square = X;
        for (long left = power; left != 0; left >>>= 1) {
            result = (left & 1) == 0 ? result : times(square, result);
            square = times(square, square);
        }
        return result;
    }

    private static int times(int a, int b) {
        int product = 0;
        int shifted = b;
        for (int bit = ONE; bit != 0; bit >>>= 1) {
            product ^= (a & bit) == 0 ? 0 : shifted;
            shifted = (shifted & 1) == 0 ? shifted >>> 1 : shifted >>> 1 ^ POLYNOMIAL;
        }
        return product;
    }
}
