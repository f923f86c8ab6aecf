package dev.coldarchive.cli.demo;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** One side of an order book: {@code [[price, size], ...]}, best price first, as its JSON. */
record OrderBook(byte[] json, int levels) {

    /**
     * @param best best price
     * @param step -1 for bids, whose prices fall, 1 for asks
     */
    static OrderBook of(SplittableRandom random, int best, int step) {
        StringBuilder json = new StringBuilder("[");
        int levels = random.nextInt(16) == 0 ? 0 : random.nextInt(1, 9);
        int price = best;
        int written = 0;
        while (written < levels && price >= 1 && price <= 99) {
            json.append(written == 0 ? "[" : ", [").append(price).append(", ").append(random.nextInt(1, 5_000)).append(']');
            price += step * random.nextInt(1, 3);
            written++;
        }
        return new OrderBook(json.append(']').toString().getBytes(StandardCharsets.US_ASCII), written);
    }
}
