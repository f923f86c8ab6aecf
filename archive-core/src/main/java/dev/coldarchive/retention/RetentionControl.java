package dev.coldarchive.retention;

import dev.coldarchive.Archiver;
import dev.coldarchive.TableSpec;
import dev.coldarchive.TableStatus;
import dev.coldarchive.ledger.Holds;
import dev.coldarchive.source.RetentionReader;
import dev.coldarchive.source.Source;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.source.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Says what deletes rows of tables by itself. Safe for use by several threads. */
public final class RetentionControl {
    private final Archiver archiver;
    private final Source source;
    private final RetentionReader reader;
    private final Holds holds;

    /**
     * @param archiver knows how near loss is
     * @param reader the source too, asked what it deletes
     * @param holds keep rows from being deleted
     */
    public RetentionControl(Archiver archiver, Source source, RetentionReader reader, Holds holds) {
        this.archiver = archiver;
        this.source = source;
        this.reader = reader;
        this.holds = holds;
    }

    /**
     * Where these tables stand, in their order.
     *
     * @throws dev.coldarchive.ArchiveException if source or ledger does not answer
     */
    public List<TableRetention> status(List<TableSpec> tables) {
        List<TableRetention> all = new ArrayList<>();
        for (TableStatus status : archiver.status()) {
            tables.stream().filter(table -> table.name().equals(status.table())).findFirst().ifPresent(table -> all.add(of(table, status)));
        }
        return all;
    }

    private TableRetention of(TableSpec table, TableStatus status) {
        SourceRetention own = reader.retention(table);
        Optional<Instant> oldest = own.oldest().or(() -> source.timeRange(table).map(TimeRange::first));
        Optional<Instant> nextDrop = oldest.map(table.time()::firstShown)
                .flatMap(first -> Stream.of(own.droppedAt(first), table.retention().map(first::plus)).flatMap(Optional::stream).min(Instant::compareTo));
        return new TableRetention(table.name(), oldest, table.retention(), own.dropAfter(), own.paused(), nextDrop, holds.open(table.name()), status.retention());
    }
}
