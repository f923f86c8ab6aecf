package dev.coldarchive;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What many tests start from: a table without rows, and an archive of its own for each of them. */
abstract class OneTableFixture {
    @TempDir
    Path temporary;

    ArchiveFixture archive;

    @BeforeEach
    void oneTableOnDoubles() {
        archive = new ArchiveFixture(temporary.resolve("work")).create();
    }
}
