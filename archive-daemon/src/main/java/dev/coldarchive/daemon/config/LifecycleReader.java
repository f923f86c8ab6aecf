package dev.coldarchive.daemon.config;

import dev.coldarchive.TableSpec;
import dev.coldarchive.lifecycle.LifecyclePolicy;
import dev.coldarchive.lifecycle.LifecyclePolicy.Move;
import dev.coldarchive.lifecycle.TablePrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the bucket's rules are to be, and refuses what S3 refuses or what would harm the archive. */
final class LifecycleReader {
    private static final Pattern MOVE = Pattern.compile("([A-Za-z_]+) +after +(\\S+)");
    /** The warmest first; objects only ever get colder. */
    private static final List<String> CLASSES = List.of("STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE");
    private static final int DAYS_BEFORE_INFREQUENT_ACCESS = 30;
    private static final int DAYS_IN_INFREQUENT_ACCESS = 30;
    /** Rules have identifiers of 255 characters, and these begin with what they do. */
    private static final int LONGEST_PREFIX = 200;

    private final Section section;
    private final List<TableSpec> tables;

    LifecycleReader(Section section, List<TableSpec> tables) {
        this.section = section;
        this.tables = tables;
    }

    LifecyclePolicy read() {
        Map<String, List<Move>> moves = new LinkedHashMap<>();
        section.map(ConfigKey.TRANSITIONS, LifecycleReader::moves).forEach((where, given) -> prefix(where).ifPresent(prefix -> {
            if (moves.putIfAbsent(prefix, given) != null) {
                problem(ConfigKey.TRANSITIONS, where, "is given twice: its files lie under " + prefix);
            }
        }));
        Map<String, Integer> keep = new LinkedHashMap<>();
        section.map(ConfigKey.ARCHIVE_RETENTION, LifecycleReader::keep).forEach((table, days) -> {
            if (days.isPresent() && mayDelete(table, days.getAsInt(), moves)) {
                keep.put(table, days.getAsInt());
            }
        });
        return new LifecyclePolicy(moves, section.valueOrDefault(ConfigKey.ABORT_UPLOADS, LifecycleReader::abort).orElse(OptionalInt.empty()), keep);
    }

    /** What the keys begin with; empty where a problem was noted. */
    private Optional<String> prefix(String where) {
        if (where.endsWith("/")) {
            boolean records = where.startsWith("_archive") || where.startsWith("/") || where.length() > LONGEST_PREFIX;
            return records ? problem(ConfigKey.TRANSITIONS, where, "cannot be moved: manifests stay where they are, and a prefix begins without a slash and has at most " + LONGEST_PREFIX
                    + " characters") : Optional.of(where);
        }
        Optional<TableSpec> table = table(where);
        return table.isEmpty() ? problem(ConfigKey.TRANSITIONS, where, "is no table here; a prefix ends with a slash")
                : Optional.of(TablePrefix.of(table.get())).filter(prefix -> !prefix.isEmpty())
                        .or(() -> problem(ConfigKey.TRANSITIONS, where, "has no prefix of its own: its layout begins with what varies"));
    }

    private boolean mayDelete(String name, int days, Map<String, List<Move>> moves) {
        Optional<TableSpec> table = table(name);
        if (table.isEmpty()) {
            problem(ConfigKey.ARCHIVE_RETENTION, name, "is no table here");
            return false;
        }
        String prefix = TablePrefix.of(table.get());
        Optional<String> wrong = prefix.isEmpty() ? Optional.of("has no prefix of its own: its layout begins with what varies")
                : tables.stream().filter(other -> !other.name().equals(name) && (TablePrefix.literal(other).startsWith(prefix) || prefix.startsWith(TablePrefix.literal(other)))).findFirst()
                        .map(other -> "cannot expire: files of table " + other.name() + " lie among its own, under " + prefix)
                .or(() -> table.get().retention().filter(source -> Duration.ofDays(days).compareTo(source) < 0)
                        .map(source -> "is shorter than its retention in the source, " + Durations.spell(source)))
                .or(() -> moves.entrySet().stream().filter(entry -> prefix.startsWith(entry.getKey()) || entry.getKey().startsWith(prefix))
                        .flatMap(entry -> entry.getValue().stream()).filter(move -> move.afterDays() >= days).findFirst()
                        .map(move -> "deletes its files after " + days + "d, before or when they move to " + move.storageClass() + " after " + move.afterDays() + "d"));
        wrong.ifPresent(why -> problem(ConfigKey.ARCHIVE_RETENTION, name, why));
        return wrong.isEmpty();
    }

    private Optional<TableSpec> table(String name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }

    private <T> Optional<T> problem(ConfigKey key, String name, String message) {
        section.problem(key, "\"" + name + "\" " + message);
        return Optional.empty();
    }

    private static List<Move> moves(String text) {
        List<Move> moves = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            Matcher move = MOVE.matcher(one.strip());
            if (!move.matches() || !CLASSES.contains(move.group(1).toUpperCase(Locale.ROOT))) {
                throw new IllegalArgumentException();
            }
            Move next = new Move(move.group(1).toUpperCase(Locale.ROOT), days(move.group(2), 0));
            requirePossible(moves, next);
            moves.add(next);
        }
        return List.copyOf(moves);
    }

    private static void requirePossible(List<Move> before, Move next) {
        boolean infrequent = next.storageClass().endsWith("_IA");
        if (infrequent && next.afterDays() < DAYS_BEFORE_INFREQUENT_ACCESS) {
            throw new BadValue("S3 moves nothing to " + next.storageClass() + " before " + DAYS_BEFORE_INFREQUENT_ACCESS + "d");
        }
        if (!before.isEmpty()) {
            Move last = before.get(before.size() - 1);
            if (CLASSES.indexOf(last.storageClass()) >= CLASSES.indexOf(next.storageClass())) {
                throw new BadValue(last.storageClass() + " is not warmer than " + next.storageClass() + ": objects only get colder");
            }
            int least = last.storageClass().endsWith("_IA") ? DAYS_IN_INFREQUENT_ACCESS : 1;
            if (next.afterDays() < last.afterDays() + least) {
                throw new BadValue("S3 keeps objects in " + last.storageClass() + " for " + least + "d at least before they move on");
            }
        }
    }

    private static OptionalInt keep(String text) {
        return text.toLowerCase(Locale.ROOT).equals("forever") ? OptionalInt.empty() : OptionalInt.of(days(text, 1));
    }

    private static OptionalInt abort(String text) {
        return text.toLowerCase(Locale.ROOT).equals("off") ? OptionalInt.empty() : OptionalInt.of(days(text, 1));
    }

    private static int days(String text, int least) {
        Duration length = text.equals("0d") ? Duration.ZERO : Durations.parse(text);
        if (length.toSeconds() % 86_400 != 0 || length.toDays() < least || length.toDays() > 36_500) {
            throw new BadValue("rules go by whole days, such as 30d");
        }
        return (int) length.toDays();
    }
}
