package dev.coldarchive.daemon.bench;

/**
 * What one run of a path went through.
 *
 * @param rows how many
 * @param sizeBytes what came of them: as COPY sent them, or as files; 0 where nobody knows
 */
record Moved(long rows, long sizeBytes) {
    static final Moved NOTHING = new Moved(0, 0);

    Moved plus(Moved more) {
        return new Moved(rows + more.rows, sizeBytes + more.sizeBytes);
    }
}
