package dev.coldarchive.format;

/**
 * How a file is written. The same rows and options give the same bytes, whatever the batches.
 *
 * @param compression codec of the pages
 * @param level compression level; 0 for the codec's default (zstd: 1)
 * @param rowGroupRows most rows in a row group
 * @param rowGroupBytes a row group ends with the row whose values bring it to this many bytes in memory
 * @param pageRows most rows in a page
 * @param pageBytes a page ends with the row whose values bring it to this many bytes in memory
 */
public record WriteOptions(Compression compression, int level, int rowGroupRows, long rowGroupBytes, int pageRows, int pageBytes) {

    public static WriteOptions of(Compression compression) {
        return new WriteOptions(compression, 0, 250_000, 32L << 20, 20_000, 1 << 20);
    }
}
