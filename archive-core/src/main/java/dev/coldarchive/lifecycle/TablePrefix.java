package dev.coldarchive.lifecycle;

import dev.coldarchive.TableSpec;
import dev.coldarchive.store.KeySegments;

/** Where a table's files lie, as rules of a bucket can say it. */
public final class TablePrefix {
    private TablePrefix() {}

    /** What all keys of a table's files begin with, up to the last slash before anything that varies; empty if they have nothing in common. */
    public static String of(TableSpec table) {
        String same = literal(table);
        return same.substring(0, same.lastIndexOf('/') + 1);
    }

    /** What all keys of a table's files begin with, to the last letter. */
    public static String literal(TableSpec table) {
        String template = table.layout().template().replace("{table}", KeySegments.encode(table.name()));
        int varies = template.indexOf('{');
        return varies < 0 ? template : template.substring(0, varies);
    }
}
