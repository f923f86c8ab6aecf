package dev.coldarchive.daemon;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What all tests of pruning start from: an archive and a database of their own, each test. */
abstract class PruneFixture {
    @TempDir
    private Path temporary;

    PrunedTable trades;

    @BeforeEach
    void makeATable() throws Exception {
        trades = new PrunedTable(temporary);
    }
}
