package dev.coldarchive.daemon.operations;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.store.KeySegments;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The windows that an export has done, in a file, a line each: a window that is read again and is the same leaves no other trace, and an interrupted export would begin anew. A line that
 * was cut off counts for nothing. Safe for use by several threads.
 */
public final class ExportJournal implements ArchiveListener, AutoCloseable {
    private static final String END = "\t.";
    private static final Set<Result> DONE = EnumSet.of(Result.COMMITTED, Result.UNCHANGED, Result.ADOPTED);

    private final Optional<Path> file;
    private BufferedWriter out;

    private ExportJournal(Optional<Path> file) {
        this.file = file;
    }

    /** One that remembers nothing. */
    public static ExportJournal none() {
        return new ExportJournal(Optional.empty());
    }

    /** @param file is made by {@link #begin} unless it is there */
    public static ExportJournal in(Path file) {
        return new ExportJournal(Optional.of(file));
    }

    /**
     * Begins, or goes on.
     *
     * @return starts of the windows that are done, by table
     * @throws ArchiveException of category USAGE if the file belongs to an export of something else, LOCAL_DISK if it cannot be used
     */
    public synchronized Map<String, Set<Instant>> begin(ExportRequest request) {
        if (file.isEmpty()) {
            return Map.of();
        }
        try {
            Map<String, Set<Instant>> done = new HashMap<>();
            boolean begun = Files.exists(file.get()) && read(Files.readAllLines(file.get()), header(request), done);
            out = Files.newBufferedWriter(file.get(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            line(begun ? "" : header(request)); // an empty one ends a line that was cut off
            return done;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** False if nothing is there that could be gone on with. */
    private boolean read(List<String> lines, String header, Map<String, Set<Instant>> done) {
        boolean begun = false;
        for (String line : lines) {
            if (line.endsWith(END) && !begun) {
                requireSame(line, header);
                begun = true;
            } else if (line.endsWith(END)) {
                try {
                    String[] fields = line.split("\t", -1);
                    done.computeIfAbsent(KeySegments.decode(fields[0]), table -> new HashSet<>()).add(Instant.parse(fields[1]));
                } catch (DateTimeException | IndexOutOfBoundsException e) {
                    throw new ArchiveException(Category.USAGE, "cannot go on with export " + file.get() + ": it is no file of windows, or damaged", "name another file, or delete it to begin anew", e);
                }
            }
        }
        return begun;
    }

    private void requireSame(String line, String header) {
        if (!line.equals(header)) {
            throw new ArchiveException(Category.USAGE, "cannot go on with export " + file.get() + ": it was begun with another range or other tables: " + line.replace('\t', ' '),
                    "say the same as then (a range from now is another each time: say days), name another file, or delete it to begin anew");
        }
    }

    private static String header(ExportRequest request) {
        return "archive export 1\t" + request.start().map(Instant::toString).orElse("-") + "\t" + request.end().map(Instant::toString).orElse("-") + "\t"
                + request.tables().stream().map(KeySegments::encode).collect(Collectors.joining(",")) + (request.allowShrink() ? "\tshrinking" : "") + END;
    }

    @Override
    public synchronized void windowDone(WindowOutcome outcome) {
        if (out != null && DONE.contains(outcome.result())) {
            try {
                line(KeySegments.encode(outcome.table()) + "\t" + outcome.window().start() + END);
            } catch (IOException e) {
                throw unusable(e);
            }
        }
    }

    private void line(String text) throws IOException {
        out.write(text);
        out.write('\n');
        out.flush();
    }

    /** All windows are done: there is nothing to go on with. */
    public synchronized void finish() {
        close();
        if (file.isPresent()) {
            try {
                Files.deleteIfExists(file.get());
            } catch (IOException e) {
                throw unusable(e);
            }
        }
    }

    private ArchiveException unusable(IOException cause) {
        return new ArchiveException(Category.LOCAL_DISK, "cannot use export file " + file.orElseThrow() + ": " + cause, "name a file that this user may write to", cause);
    }

    @Override
    public synchronized void close() {
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                throw unusable(e);
            } finally {
                out = null;
            }
        }
    }
}
