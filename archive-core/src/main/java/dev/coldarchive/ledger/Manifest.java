package dev.coldarchive.ledger;

import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.SourceIdentity;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.KeySegments;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one revision of one window is: immutable, create-once, and the commit in the bucket.
 *
 * @param table configured name
 * @param window which
 * @param revision 1 or more
 * @param state COMMITTED, DIVERGED or SOURCE_GONE
 * @param source where the rows came from
 * @param schema columns of this revision's parts
 * @param parts every part, by key; none if the window has no rows
 * @param parked rows that could not be merged into these parts when they were read, in files of their own
 * @param digest of all rows of all parts
 * @param writerVersion what wrote the parts
 * @param epoch of the lease
 * @param fence the transaction horizon that had passed
 * @param partitions partitions of the table that overlapped the window
 * @param recount whether the window was read while a writer was still open
 * @param formerSha256 SHA-256 of the former revision's manifest; empty for the first
 * @param givenUp who has accepted, and why, that this revision lacks the rows that only a lost file of the former one had; empty if it lacks none
 * @param pruned which of its rows were deleted from the source, with proof, before this revision was made
 */
public record Manifest(
        String table, Window window, int revision, WindowState state, SourceIdentity source, TableSchema schema, List<Part> parts, List<Parked> parked, RowDigest digest,
        String writerVersion, long epoch, String fence, List<String> partitions, boolean recount, Optional<String> formerSha256,
        Optional<String> givenUp, RowDigest pruned) {

    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Of a window that nothing was pruned from. */
    public Manifest(String table, Window window, int revision, WindowState state, SourceIdentity source, TableSchema schema, List<Part> parts, List<Parked> parked, RowDigest digest,
            String writerVersion, long epoch, String fence, List<String> partitions, boolean recount, Optional<String> formerSha256, Optional<String> givenUp) {
        this(table, window, revision, state, source, schema, parts, parked, digest, writerVersion, epoch, fence, partitions, recount, formerSha256, givenUp, RowDigest.EMPTY);
    }

    public Manifest {
        parts = List.copyOf(parts);
        parked = List.copyOf(parked);
        partitions = List.copyOf(partitions);
    }

    /**
     * One part.
     *
     * @param slice the slice of the window that it holds
     * @param values its values of the layout's columns, as text; null for NULL
     * @param content digest of the file
     * @param digest digest of its rows
     * @param etag tag the store gave it
     * @param versionId version the store gave it, where it keeps versions
     */
    public record Part(ObjectKey key, Window slice, List<String> values, ContentDigest content, RowDigest digest, String etag, Optional<String> versionId) {

        /** Whether a look at an object shows nothing but what this says. */
        public boolean isAt(StoredObject stored) {
            return stored.sizeBytes() == content.sizeBytes() && stored.sha256().map(content.sha256()::equals).orElse(stored.etag().equals(etag));
        }
    }

    /**
     * All rows that the source had for one part when that part could not be revised. They join it once it can be read again.
     *
     * @param of key of the part that they belong to
     * @param why what is in the way
     * @param tag what the store called the object at that key then; empty if none was there
     * @param gone whether the source was known to have lost the window, at least in part, when they were read
     * @param schema the columns that they were read under
     * @param file where they lie
     */
    public record Parked(ObjectKey of, Obstacle why, Optional<String> tag, boolean gone, TableSchema schema, Part file) {}

    /** What keeps rows from being merged into a part. */
    public enum Obstacle {
        /** The part lies in a cold storage class, and has to be restored first. */
        COLD,
        /** What is at the part's key is not, or not wholly, what was written. */
        DAMAGED,
        /** Nothing is at the part's key. */
        MISSING,
        /** A column has changed its type, and the schema policy or the types themselves allow no common one. */
        TYPE
    }

    /** Rows that wait beside the parts to be merged. */
    public long parkedRows() {
        return parked.stream().mapToLong(rows -> rows.file().digest().rows()).sum();
    }

    /** Size of the parts. */
    public long sizeBytes() {
        return parts.stream().mapToLong(part -> part.content().sizeBytes()).sum();
    }

    /** Where everything about a table lies that is not its rows. */
    public static String prefix(String table) {
        return "_archive/" + KeySegments.encode(table) + "/";
    }

    /** Where parked rows of a table lie. */
    public static String parkedPrefix(String table) {
        return prefix(table) + "parked/";
    }

    /**
     * Key of parked rows, by window, slice and content: {@code _archive/trades/parked/20240115T100000Z_PT1H_20240115T103000Z_0123456789abcdef.parquet}.
     *
     * @param sha256 of the file
     */
    public static ObjectKey parkedKey(String table, Window window, Window slice, String sha256, String extension) {
        return ObjectKey.of(parkedPrefix(table) + START.format(window.start()) + "_" + window.every() + "_" + START.format(slice.start()) + "_" + sha256.substring(0, 16) + "." + extension);
    }

    /**
     * Key of the note that a part is replaced: {@code _archive/trades/replaced/20240115T100000Z_PT1H_0123456789abcdef_fedcba9876543210.json}.
     *
     * @param contents which content, and by which
     */
    public static ObjectKey replacementKey(String table, Window window, String contents) {
        return ObjectKey.of(prefix(table) + "replaced/" + START.format(window.start()) + "_" + window.every() + "_" + contents + ".json");
    }

    /** Key of a manifest: {@code _archive/trades/20240115T100000Z_PT1H.r0002.json}. */
    public static ObjectKey key(String table, Window window, int revision) {
        Duration every = window.every();
        return ObjectKey.of(prefix(table) + START.format(window.start()) + "_" + every + String.format(Locale.ROOT, ".r%04d.json", revision));
    }

    /** Key of the note that the rows of a revision are deleted from the source: {@code _archive/trades/20240115T100000Z_PT1H.r0002.pruned.json}. */
    public static ObjectKey prunedKey(String table, Window window, int revision) {
        String manifest = key(table, window, revision).value();
        return ObjectKey.of(manifest.substring(0, manifest.length() - ".json".length()) + ".pruned.json");
    }

    /** Where it is in the store. */
    public ObjectKey key() {
        return key(table, window, revision);
    }
}
