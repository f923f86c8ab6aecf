package dev.coldarchive.ledger;

import dev.coldarchive.ArchiveException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds in memory. */
public final class MemoryHolds implements Holds {
    private final Map<Long, Hold> open = new LinkedHashMap<>();
    private long last;

    @Override
    public synchronized List<Hold> open(String table) {
        return open.values().stream().filter(hold -> hold.table().equals(table)).toList();
    }

    @Override
    public synchronized Hold begin(Hold hold) {
        Optional<Hold> there = open.values().stream().filter(other -> other.job() == hold.job() && (hold.job() != Hold.NO_JOB || other.table().equals(hold.table()))).findFirst();
        if (there.filter(other -> !other.table().equals(hold.table())).isPresent()) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot hold table " + hold.table() + ": job " + hold.job() + " is held for another table already", null);
        }
        return there.filter(other -> !other.automatic() || hold.automatic()).orElseGet(() -> {
            Hold written = new Hold(there.map(Hold::id).orElseGet(() -> ++last), hold.table(), hold.job(), hold.reason(), hold.by(), Instant.EPOCH);
            open.put(written.id(), written);
            return written;
        });
    }

    @Override
    public synchronized void end(Hold hold) {
        open.values().removeIf(other -> other.id() == hold.id() && (other.automatic() || !hold.automatic()));
    }
}
