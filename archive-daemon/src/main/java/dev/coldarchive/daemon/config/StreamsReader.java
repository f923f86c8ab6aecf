package dev.coldarchive.daemon.config;

import java.time.Duration;
import java.util.Optional;

/** Reads how rows are to be read from the source. */
final class StreamsReader {
    private StreamsReader() {}

    static Optional<StreamSettings> read(Section root, Optional<Duration> replayLag) {
        Optional<Integer> parallel = root.valueOrDefault(ConfigKey.PARALLEL, text -> ConfigurationReader.number(text, 1, StreamSettings.MOST_PARALLEL));
        Optional<Integer> pace = root.value(ConfigKey.PACE, text -> ConfigurationReader.number(text, 1, Integer.MAX_VALUE));
        Optional<Long> disk = root.value(ConfigKey.TEMPORARY_DISK, StreamsReader::size);
        return parallel.map(streams -> new StreamSettings(streams, pace.orElse(0), replayLag, disk.orElse(0L)));
    }

    private static long size(String text) {
        long size = Sizes.parse(text);
        if (size == 0) {
            throw new BadValue("has to be more than nothing");
        }
        return size;
    }
}
