package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.schema.Column;
import dev.coldarchive.window.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks for a row that is too large before COPY sends it: the server puts a row into one message, and the driver takes a message whole before anybody sees a length. Such a
 * row's values lie in TOAST, compressed to a 256th at best: a table with less TOAST than that has none, and costs one look into the catalog; one with more is scanned for
 * the stored sizes, and only what may be too large is unpacked.
 */
final class LargeValues {
    private static final long BEST_COMPRESSION = 256;

    private final Relation relation;
    private final Window window;
    private final List<String> columns = new ArrayList<>();
    private final List<String> stored = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();

    private LargeValues(Relation relation, Window window) {
        this.relation = relation;
        this.window = window;
        for (int i = 0; i < relation.mappings().size(); i++) {
            Column column = relation.schema().columns().get(i);
            String name = "t." + Sql.identifier(column.name());
            String selected = relation.mappings().get(i).select(name);
            sentSize(column, selected).ifPresent(size -> {
                columns.add(column.name());
                stored.add("coalesce(pg_column_size(" + name + "), 0)::int8");
                sent.add("coalesce(" + size + ", 0)::int8");
            });
        }
    }

    private static Optional<String> sentSize(Column column, String selected) {
        return Optional.ofNullable(switch (column.type().kind()) {
            case STRING, JSON -> "octet_length((" + selected + ")::text)";
            case BYTES -> "octet_length(" + selected + ")";
            case LIST -> "octet_length(array_send(" + selected + "))";
            default -> null;
        });
    }

    /**
     * @param leaves that overlap the slice
     * @throws ArchiveException of category UNARCHIVABLE if the slice has such a row; it names one
     */
    static void refuse(Session session, SourceOptions options, Relation relation, Window window, Window slice, List<Partition> leaves) throws SQLException {
        LargeValues values = new LargeValues(relation, window);
        if (values.columns.isEmpty() || leaves.isEmpty() || toast(session, leaves) < relation.spec().rowSizes().maxBytes() / BEST_COMPRESSION) {
            return;
        }
        session.limitStatements(options.fetch());
        List<ArchiveException> found = Sql.list(session.connection(), values.sql(slice), values::refused);
        session.limitStatements(options.statement());
        if (!found.isEmpty()) {
            throw found.get(0);
        }
    }

    private static long toast(Session session, List<Partition> leaves) throws SQLException {
        String oids = leaves.stream().map(leaf -> Long.toString(leaf.oid())).collect(Collectors.joining(","));
        return Sql.one(session.connection(), "SELECT coalesce(sum(pg_relation_size(reltoastrelid)), 0)::int8 FROM pg_class WHERE reltoastrelid <> 0 AND oid IN (" + oids + ")",
                row -> row.getLong(1));
    }

    private String sql(Window slice) {
        long most = relation.spec().rowSizes().maxBytes();
        return "SELECT " + relation.time().rawSql(relation.time().column()) + ", " + String.join(", ", sent) + keys().stream().map(key -> ", left(t." + Sql.identifier(key) + "::text, 80)")
                .collect(Collectors.joining()) + relation.from() + "WHERE " + relation.time().between(slice.start(), slice.end()) + " AND CASE WHEN " + String.join(" + ", stored) + " > "
                + most / BEST_COMPRESSION + " THEN " + String.join(" + ", sent) + " > " + most + " ELSE false END LIMIT 1";
    }

    private Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>(relation.schema().key());
        keys.remove(relation.time().name());
        return keys;
    }

    private ArchiveException refused(ResultSet row) throws SQLException {
        int largest = 0;
        for (int i = 1; i < columns.size(); i++) {
            largest = row.getLong(i + 2) > row.getLong(largest + 2) ? i : largest;
        }
        StringBuilder name = new StringBuilder("\"" + relation.time().name() + "\" " + relation.time().instant(row.getLong(1)));
        int at = columns.size() + 2;
        for (String key : keys()) {
            name.append(", \"").append(key).append("\" ").append(row.getString(at++));
        }
        RefusedValue why = RefusedValue.tooLarge(row.getLong(largest + 2), relation.spec().rowSizes().maxBytes());
        return new ArchiveException(Category.UNARCHIVABLE, "cannot archive column \"" + columns.get(largest) + "\" of table " + relation.spec().name() + ": " + why.getMessage()
                + ", in the row with " + name, why.hint(), why).inTable(relation.spec().name()).inWindow(window);
    }
}
