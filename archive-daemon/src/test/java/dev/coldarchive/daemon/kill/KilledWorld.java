package dev.coldarchive.daemon.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.Verdicts;
import dev.coldarchive.verify.VerifyRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A database with a day of rows, and a store of one kind. */
final class KilledWorld {
    /** Larger files go up in parts here: Parquet files and manifests. What an archive says of itself once, and is no larger anywhere, goes up in one request, as it does everywhere. */
    private static final String SMALL_DOCUMENTS = "700";
    private static final String REPLACED = Manifest.prefix("events") + "replaced/";
    enum Kind { BUCKET, DIRECTORY, BUCKET_IN_PARTS }

    private static final int ROWS = 100 * KilledExporter.WINDOWS;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final Path directory;
    private final Kind kind;
    private final List<String> store;

    KilledWorld(Kind kind, Path directory) throws IOException, SQLException {
        this.kind = kind;
        this.directory = directory;
        Files.createDirectories(directory.resolve("archive"));
        this.store = kind == Kind.DIRECTORY ? List.of(directory.resolve("archive").toString())
                : List.of(S3Server.get().endpoint().toString(), S3Server.get().freshBucket(), kind == Kind.BUCKET ? "5242880" : SMALL_DOCUMENTS);
        database.execute("CREATE TABLE events (happened timestamptz NOT NULL, n int NOT NULL, note text)");
        insertRows(0);
        LedgerSchema.install(database.pooled(), "archive");
    }

    /** A hundred rows an hour; more of them in the second half of every second hour only, so that some parts stay as they were. */
    void insertRows(int generation) throws SQLException {
        database.execute("INSERT INTO events SELECT timestamptz '2024-01-15 00:00:00+00' + n * interval '36 s', n % 7, nullif('note ' || n % 5 || ' of " + generation + "', 'note 3 of 0') "
                + "FROM generate_series(0, " + (ROWS - 1) + ") n" + (generation == 0 ? "" : " WHERE n % 200 > 149"));
    }

    List<String> arguments(String point, boolean again) {
        List<String> arguments = new ArrayList<>(List.of(database.url(), work().toString(), point, Boolean.toString(again)));
        arguments.addAll(store);
        return arguments;
    }

    /** Exports what is left, in this process, and compares the archive with the database and with what its manifests say. Returns the number of rows. */
    int finish(boolean again) throws Exception {
        Points none = new Points("", said -> { });
        ObjectStore objects = KilledExporter.store(none, store);
        try (Archiver archiver = KilledExporter.archiver(none, database.url(), work(), objects)) {
            assertThat(archiver.export(again ? KilledExporter.REQUEST.forced() : KilledExporter.REQUEST).failures()).isEmpty();
            assertThat(Verdicts.of(archiver, VerifyRequest.everything())).hasSize(KilledExporter.WINDOWS).allMatch(window -> window.verdict() == Verdict.OK);
            assertEverythingStoredIsNamed(keys(objects), archiver);
        }
        for (String key : keys(objects)) {
            fetch(objects, key);
        }
        assertNothingIsLeftOver();
        return assertRowsAreThoseOfTheDatabase();
    }

    private static void assertEverythingStoredIsNamed(List<String> keys, Archiver archiver) {
        Set<String> named = new HashSet<>(Set.of("_archive/archive.json", "_archive/events/begin.json", "_archive/events/table.json"));
        Set<String> contents = new HashSet<>();
        try (Stream<Manifest> newest = archiver.manifests("events", Optional.empty(), Optional.empty())) {
            newest.forEach(manifest -> {
                manifest.parts().forEach(part -> {
                    named.add(part.key().value());
                    contents.add(part.content().sha256().substring(0, 16) + ".json");
                });
                for (int revision = 1; revision <= manifest.revision(); revision++) {
                    named.add(Manifest.key("events", manifest.window(), revision).value());
                }
            });
        }
        assertThat(keys).filteredOn(key -> !key.startsWith(REPLACED)).as("what is stored, and what manifests name").containsExactlyInAnyOrderElementsOf(named);
        assertThat(keys).filteredOn(key -> key.startsWith(REPLACED)).as("notes of replaced parts end with what stands there now")
                .allMatch(note -> contents.contains(note.substring(note.lastIndexOf('_') + 1)));
    }

    private static List<String> keys(ObjectStore objects) {
        try (Stream<StoredObject> all = objects.list("", "*")) {
            return all.map(object -> object.key().value()).toList();
        }
    }

    private void fetch(ObjectStore objects, String key) throws IOException {
        Path file = directory.resolve("fetched").resolve(key);
        Files.createDirectories(file.getParent());
        try (InputStream in = objects.open(ObjectKey.of(key), 0)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void assertNothingIsLeftOver() throws IOException, SQLException {
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile).map(file -> file.getFileName().toString())).as("temporary files").allMatch(name -> name.endsWith(".parquet")
                    || name.endsWith(".json") || name.endsWith(".lock") || name.equals(".\\lock") || name.equals("owner"));
        }
        if (kind != Kind.DIRECTORY) {
            assertThat(S3Server.get().client().listMultipartUploads(request -> request.bucket(store.get(1))).uploads()).as("unfinished uploads").isEmpty();
        }
        assertThat(database.value("SELECT count(*) FROM archive.export_intents")).as("open intents").isEqualTo("0");
        assertThat(database.value("SELECT count(*) FROM archive.export_leases WHERE owner IS NOT NULL")).as("leases").isEqualTo("0");
        assertThat(database.value("SELECT to_timestamp(last_export_ts / 1e6) = timestamptz '2024-01-16 00:00:00+00' FROM archive.export_cursors")).as("cursor at the end").isEqualTo("t");
    }

    private int assertRowsAreThoseOfTheDatabase() throws SQLException {
        List<String> expected = new ArrayList<>();
        List<String> archived = new ArrayList<>();
        try (Connection postgres = database.connect(); Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
            read(postgres, "SELECT (extract(epoch FROM happened) * 1000000)::bigint || ' ' || n || ' ' || coalesce(note, '-') FROM events", expected);
            read(duckdb, "SELECT epoch_us(happened) || ' ' || n || ' ' || coalesce(note, '-') FROM read_parquet('" + directory.resolve("fetched/raw") + "/**/*.parquet')", archived);
        }
        expected.sort(null);
        archived.sort(null);
        assertThat(archived).isEqualTo(expected);
        return archived.size();
    }

    private static void read(Connection connection, String query, List<String> into) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                into.add(rows.getString(1));
            }
        }
    }

    private Path work() {
        return directory.resolve("work");
    }
}
