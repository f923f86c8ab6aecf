package dev.coldarchive.internal.export;

import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.util.List;

/**
 * A part in a temporary file.
 *
 * @param slice the slice of the window that it holds
 * @param values its values of the layout's columns
 * @param content what was written, as the writer digested it: the put compares it with what it reads
 */
public record WrittenPart(ObjectKey key, Window slice, List<String> values, TableSchema schema, Path file, ContentDigest content, RowDigest digest) {}
