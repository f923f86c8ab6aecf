package dev.coldarchive.batch;

/** How arrays grow. */
final class Growth {
    private static final int SMALL = 1 << 20;

    private Growth() {}

    /** Twice as long as long as it is small, then a quarter more: twice the room for one huge value is a heap wasted. */
    static int of(int length, long needed, int most) {
        return (int) Math.min(most, Math.max(needed, (long) length + Math.max(Math.min(length, SMALL), length >> 2)));
    }
}
