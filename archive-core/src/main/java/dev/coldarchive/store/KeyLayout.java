package dev.coldarchive.store;

import dev.coldarchive.window.Window;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the parts of a table go: a template of an object key without its extension. Times are UTC and zero-padded.
 *
 * <table>
 * <caption>Tokens, for a slice that starts at 2024-01-15T10:00:00Z</caption>
 * <tr><td>{@code {table}}</td><td>the table's configured name, encoded</td></tr>
 * <tr><td>{@code {year} {month} {day} {hour} {minute} {second}}</td><td>2024 01 15 10 00 00</td></tr>
 * <tr><td>{@code {date} {compact-date} {compact-time}}</td><td>2024-01-15 20240115 100000</td></tr>
 * <tr><td>{@code {start}}</td><td>2024-01-15_10-00-00; 2024-01-15 for the (first) slice of a whole day</td></tr>
 * <tr><td>{@code {id}}</td><td>8 hexadecimal digits of the identity of table, window and slice</td></tr>
 * <tr><td>{@code {column:NAME}}</td><td>the row's value in that column, {@linkplain KeySegments encoded}; such a table has one part a value</td></tr>
 * </table>
 *
 * @param template for example {@code raw/{table}/year={year}/month={month}/day={day}/trades_{start}}
 */
public record KeyLayout(String template) {
    private static final Pattern TOKEN = Pattern.compile("\\{([^{}]*)}");
    /** Of two values in one segment nobody could say where the first ends. */
    private static final Pattern TWO_COLUMNS_IN_A_SEGMENT = Pattern.compile("\\{column:[^{}]*}([^/{}]|\\{(?!column:)[^{}]*})*\\{column:");
    private static final String COLUMN = "column:";
    private static final List<String> TIMES = List.of("year", "month", "day", "hour", "minute", "second", "date", "compact-date", "compact-time");

    public KeyLayout {
        if (template.length() > ObjectKey.MAX_BYTES) {
            throw new IllegalArgumentException("layout of " + template.length() + " characters is longer than the " + ObjectKey.MAX_BYTES + " that a key has");
        }
        Matcher tokens = TOKEN.matcher(template);
        while (tokens.find()) {
            String token = tokens.group(1);
            if (!TIMES.contains(token) && !List.of("table", "start", "id").contains(token) && !(token.startsWith(COLUMN) && token.length() > COLUMN.length())) {
                throw new IllegalArgumentException("layout '" + template + "' has an unknown token {" + token + "}; known are {table}, {start}, {id}, {column:NAME}, {"
                        + String.join("}, {", TIMES) + "}");
            }
        }
        if (tokens.replaceAll("x").matches(".*[{}].*")) {
            throw new IllegalArgumentException("layout '" + template + "' has a brace without its partner");
        }
        if (TWO_COLUMNS_IN_A_SEGMENT.matcher(template).find()) {
            throw new IllegalArgumentException("layout '" + template + "' has two columns side by side, so that other values could give the same key; put a / between them");
        }
        ObjectKey.of(TOKEN.matcher(template).replaceAll("x"));
    }

    /**
     * The layout of Hive partitions: {@code <prefix>/<table>/<name>=<value>/…/<fileName>_<start>}.
     *
     * @param prefix may be empty
     * @param partitionBy {@code year}, {@code month}, {@code day}, {@code hour}, {@code date}, {@code year-month} (as plain
     *     {@code 2024-01}), or names of source columns
     */
    public static KeyLayout hive(String prefix, List<String> partitionBy, String fileName) {
        List<String> segments = new ArrayList<>();
        if (!prefix.isEmpty()) {
            segments.add(prefix);
        }
        segments.add("{table}");
        for (String field : partitionBy) {
            segments.add(field.equals("year-month") ? "{year}-{month}" : TIMES.contains(field) ? field + "={" + field + "}"
                    : KeySegments.encode(field) + "={" + COLUMN + field + "}");
        }
        segments.add(fileName + "_{start}");
        return new KeyLayout(String.join("/", segments));
    }

    /** Source columns whose values choose the part, in the order in which the rows have to be read. */
    public List<String> columns() {
        return TOKEN.matcher(template).results().map(m -> m.group(1)).filter(t -> t.startsWith(COLUMN)).map(t -> t.substring(COLUMN.length())).distinct().toList();
    }

    /** Names of the partition directories ({@code name=value}) whose values come from the time, not from a source column. */
    public List<String> derivedPartitions() {
        String directories = template.substring(0, Math.max(0, template.lastIndexOf('/')));
        return Arrays.stream(directories.split("/")).filter(segment -> segment.contains("=") && !segment.contains("{" + COLUMN))
                .map(segment -> KeySegments.decode(segment.substring(0, segment.indexOf('=')))).toList();
    }

    /** Whether slices of this length get keys of their own. */
    public boolean tellsApart(Duration slice) {
        List<String> tokens = TOKEN.matcher(template).results().map(m -> m.group(1)).toList();
        if (tokens.contains("start")) {
            return true;
        }
        boolean days = tokens.contains("date") || tokens.contains("compact-date") || tokens.containsAll(List.of("year", "month", "day"));
        boolean time = tokens.contains("compact-time");
        long seconds = slice.toSeconds();
        return days && (seconds % 86_400 == 0 || time || tokens.contains("hour")
                && (seconds % 3_600 == 0 || tokens.contains("minute") && (seconds % 60 == 0 || tokens.contains("second"))));
    }

    /**
     * The key of one part.
     *
     * @param table the table's configured name
     * @param window the window
     * @param slice the slice of it that the part holds; the window itself where there is one
     * @param values the part's values of {@link #columns()}, as text, null for NULL
     * @throws IllegalArgumentException if a value is empty or the key is not a legal one
     */
    public ObjectKey key(String table, Window window, Window slice, List<String> values, String extension) {
        List<String> columns = columns();
        String key = filled(table, window, slice, column -> value(column, values.get(columns.indexOf(column))));
        return ObjectKey.of(key + '.' + extension);
    }

    /**
     * Keys that parts of one slice may have, whatever their values in the layout's columns.
     *
     * @param prefix what they all begin with
     * @param match whether a key is one of them
     */
    public record Keys(String prefix, Predicate<String> match) {}

    /** The keys that {@link #key} may give for a slice. */
    public Keys keys(String table, Window window, Window slice, String extension) {
        String anyValue = "\0"; // no key can have it
        List<String> literals = List.of((filled(table, window, slice, column -> anyValue) + '.' + extension).split(anyValue, -1));
        return new Keys(literals.get(0), Pattern.compile(literals.stream().map(Pattern::quote).collect(Collectors.joining("[^/]+"))).asMatchPredicate());
    }

    /** Whether keys begin with their day, so that the keys of one day are not spread over all of the table's. */
    public boolean beginsWithTime() {
        int column = template.indexOf("{" + COLUMN);
        return TOKEN.matcher(column < 0 ? template : template.substring(0, column)).results().map(m -> m.group(1)).anyMatch(List.of("date", "compact-date", "start", "day")::contains);
    }

    private String filled(String table, Window window, Window slice, UnaryOperator<String> columnValue) {
        ZonedDateTime at = slice.start().atZone(ZoneOffset.UTC);
        return TOKEN.matcher(template).replaceAll(token -> {
            String name = token.group(1);
            return Matcher.quoteReplacement(name.startsWith(COLUMN) ? columnValue.apply(name.substring(COLUMN.length())) : text(name, table, window, slice, at));
        });
    }

    private static String text(String token, String table, Window window, Window slice, ZonedDateTime at) {
        return switch (token) {
            case "table" -> KeySegments.encode(table);
            case "year" -> String.format(Locale.ROOT, "%04d", at.getYear());
            case "month" -> two(at.getMonthValue());
            case "day" -> two(at.getDayOfMonth());
            case "hour" -> two(at.getHour());
            case "minute" -> two(at.getMinute());
            case "second" -> two(at.getSecond());
            case "date" -> date(at, "-");
            case "compact-date" -> date(at, "");
            case "compact-time" -> time(at, "");
            case "start" -> start(window, slice.start(), at);
            case "id" -> identity(table, window, slice);
            default -> throw new IllegalArgumentException("unknown token {" + token + "}");
        };
    }

    private static String start(Window window, Instant start, ZonedDateTime at) {
        boolean wholeDay = window.every().toSeconds() == 86_400 && start.equals(window.start());
        return wholeDay ? date(at, "-") : date(at, "-") + "_" + time(at, "-");
    }

    private static String value(String column, String value) {
        if (value == null) {
            return KeySegments.NULL_VALUE;
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException("{" + COLUMN + column + "} is empty in a row, and no object key can hold an empty value");
        }
        return KeySegments.encode(value);
    }

    private static String identity(String table, Window window, Window slice) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest((table + "\n" + window + "\n" + slice).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String date(ZonedDateTime at, String between) {
        return String.format(Locale.ROOT, "%04d", at.getYear()) + between + two(at.getMonthValue()) + between + two(at.getDayOfMonth());
    }

    private static String time(ZonedDateTime at, String between) {
        return two(at.getHour()) + between + two(at.getMinute()) + between + two(at.getSecond());
    }

    private static String two(int number) {
        return (number < 10 ? "0" : "") + number;
    }
}
