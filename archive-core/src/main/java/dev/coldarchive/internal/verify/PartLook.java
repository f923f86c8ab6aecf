package dev.coldarchive.internal.verify;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.format.FileDescription;
import dev.coldarchive.internal.rows.SchemaUnion;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.StoredBytes;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.StoredObject;
import java.util.Optional;
import java.util.OptionalInt;

/** Looks at one part from outside: what the store says of it, and what its end says of it. */
final class PartLook {
    private final Ports ports;

    PartLook(Ports ports) {
        this.ports = ports;
    }

    /** Whether the object, as the store describes it, may be the part. */
    static boolean mayBe(StoredObject stored, Manifest.Part part) {
        return stored.sizeBytes() == part.content().sizeBytes() && stored.sha256().map(part.content().sha256()::equals).orElse(true);
    }

    /**
     * Reads the end of the file, and nothing else.
     *
     * @param schema columns that it may have; empty for any
     * @return what is wrong with it; empty if it says what the manifest says
     * @throws ArchiveException of category INTEGRITY if it is damaged
     */
    Optional<String> footer(StoredObject stored, Manifest.Part part, Optional<TableSchema> schema) {
        FileDescription file = ports.guards().store().call(ports.guards().policy().storeRead(), "read the end of " + part.key(), () -> describe(stored));
        if (file.rows() != part.digest().rows()) {
            return Optional.of("it has " + file.rows() + " rows and the manifest says " + part.digest().rows());
        }
        if (!part.digest().hex().equals(file.keyValues().get("archive.digest"))) {
            return Optional.of("its digest is not the one that the manifest says");
        }
        return file.schema().columns().stream().filter(column -> schema.isPresent() && !belongs(column, schema.get())).findFirst()
                .map(column -> "column " + column.name() + " of type " + column.type() + " is not in the manifest");
    }

    private FileDescription describe(StoredObject stored) {
        try (StoredBytes bytes = new StoredBytes(ports.store(), stored.key(), stored.sizeBytes())) {
            return ports.format().describe(bytes);
        } catch (ArchiveException e) {
            throw e.atKey(stored.key());
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new ArchiveException(Category.INTEGRITY, "cannot read the end of object " + stored.key() + ": " + e, null, e).atKey(stored.key());
        }
    }

    /** A part that is older than its manifest may lack columns, or have narrower ones. */
    private static boolean belongs(Column column, TableSchema schema) {
        OptionalInt index = schema.indexOf(column.name());
        return index.isPresent() && SchemaUnion.common(column.type(), schema.columns().get(index.getAsInt()).type()).equals(Optional.of(schema.columns().get(index.getAsInt()).type()));
    }
}
