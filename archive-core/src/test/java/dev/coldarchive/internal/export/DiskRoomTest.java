package dev.coldarchive.internal.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.internal.work.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskRoomTest {
    @TempDir
    Path workDir;

    @Test
    void asManyWindowsAsTheLargestFitsInThreeTimes() {
        try (Scratch scratch = Scratch.open(workDir)) {
            DiskRoom room = new DiskRoom(scratch, 8, 10_000);
            assertThat(room.windows()).as("nothing is known yet").isEqualTo(1);
            room.saw(1_000);
            assertThat(room.windows()).isEqualTo(3);
            room.saw(400);
            assertThat(room.windows()).as("the largest counts").isEqualTo(3);
            room.saw(Long.MAX_VALUE / 2);
            assertThat(room.windows()).as("one has to go").isEqualTo(1);
        }
    }

    @Test
    void withoutABoundTheDiskIsTheBoundAndWhatIsThereAlreadyBelongsToIt() throws Exception {
        try (Scratch scratch = Scratch.open(workDir)) {
            DiskRoom room = new DiskRoom(scratch, 8, 0);
            assertThat(room.windows()).as("nothing is known yet, and nothing was asked for").isEqualTo(8);
            long disk = scratch.usableBytes();
            room.saw(disk / 3 / 3 * 2);
            assertThat(room.windows()).isEqualTo(1);
            Files.write(scratch.file("part"), new byte[3_000]);
            assertThat(scratch.usedBytes()).isEqualTo(3_000);
        }
    }

    @Test
    void oneStreamNeverAsks() {
        try (Scratch scratch = Scratch.open(workDir)) {
            DiskRoom room = new DiskRoom(scratch, 1, 1);
            room.saw(1_000_000);
            assertThat(room.windows()).isEqualTo(1);
        }
    }
}
