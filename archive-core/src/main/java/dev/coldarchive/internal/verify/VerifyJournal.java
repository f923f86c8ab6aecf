package dev.coldarchive.internal.verify;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.store.KeySegments;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The verdicts of one verification in a file, a line each, so that another one goes on where this one was interrupted. A line that was cut off counts for nothing. Not
 * thread-safe.
 */
final class VerifyJournal implements AutoCloseable {
    private static final String END = "\t.";

    private final Path file;
    private final Map<String, Instant> ends = new HashMap<>();
    private BufferedWriter out;

    private VerifyJournal(Path file) {
        this.file = file;
    }

    /**
     * @param former is given the verdicts that the file has
     * @throws ArchiveException of category USAGE if the file belongs to a verification of something else, LOCAL_DISK if it cannot be used
     */
    static VerifyJournal open(Path file, VerifyRequest request, Consumer<WindowVerdict> former) {
        VerifyJournal journal = new VerifyJournal(file);
        try {
            boolean begun = Files.exists(file) && journal.read(request, former);
            journal.out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            journal.line(""); // ends a line that was cut off
            if (!begun) {
                journal.line(header(request));
            }
            return journal;
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /** False if nothing is there that could be gone on with. */
    private boolean read(VerifyRequest request, Consumer<WindowVerdict> former) throws IOException {
        boolean begun = false;
        try (BufferedReader in = Files.newBufferedReader(file)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.endsWith(END) && !begun) {
                    requireSame(line, request);
                    begun = true;
                } else if (line.endsWith(END)) {
                    WindowVerdict verdict = parse(line);
                    ends.put(verdict.table(), verdict.window().end());
                    former.accept(verdict);
                }
            }
            return begun;
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            throw new ArchiveException(Category.USAGE, "cannot go on with verification " + file + ": it is no file of verdicts, or damaged", "name another file, or delete it to begin anew", e);
        }
    }

    private void requireSame(String line, VerifyRequest request) {
        if (!line.equals(header(request))) {
            throw new ArchiveException(Category.USAGE, "cannot go on with verification " + file + ": it was begun with another level, range or other tables: " + line.replace('\t', ' '),
                    "say the same as then (a range from now is another each time: say days), name another file, or delete it to begin anew");
        }
    }

    private static String header(VerifyRequest request) {
        return "archive verification 1\t" + request.level() + "\t" + request.start().map(Instant::toString).orElse("-") + "\t" + request.end().map(Instant::toString).orElse("-")
                + "\t" + request.tables().stream().map(KeySegments::encode).collect(Collectors.joining(",")) + END;
    }

    /** Where the table's last verdict ends; empty if it has none. */
    Optional<Instant> end(String table) {
        return Optional.ofNullable(ends.get(table));
    }

    void add(WindowVerdict verdict) {
        try {
            line(String.join("\t", KeySegments.encode(verdict.table()), verdict.window().start().toString(), verdict.window().end().toString(), verdict.verdict().name(),
                    Integer.toString(verdict.revision()), Long.toString(verdict.rows()), Long.toString(verdict.sizeBytes()), verdict.object().map(ObjectKey::value).orElse(""),
                    verdict.detail().replaceAll("\\p{Cntrl}", " ")) + END);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private void line(String text) throws IOException {
        out.write(text);
        out.write('\n');
        out.flush();
    }

    private static WindowVerdict parse(String line) {
        List<String> fields = List.of(line.split("\t", -1));
        return new WindowVerdict(KeySegments.decode(fields.get(0)), new Window(Instant.parse(fields.get(1)), Instant.parse(fields.get(2))), Verdict.valueOf(fields.get(3)),
                Integer.parseInt(fields.get(4)), Long.parseLong(fields.get(5)), Long.parseLong(fields.get(6)), fields.get(8),
                Optional.of(fields.get(7)).filter(key -> !key.isEmpty()).map(ObjectKey::of), Optional.empty());
    }

    /** All windows have their verdicts: there is nothing to go on with. */
    void finish() {
        close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static ArchiveException unusable(Path file, IOException cause) {
        return new ArchiveException(Category.LOCAL_DISK, "cannot use verification file " + file + ": " + cause, "name a file that this user may write to", cause);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }
}
