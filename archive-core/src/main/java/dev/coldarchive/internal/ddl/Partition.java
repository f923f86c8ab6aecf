package dev.coldarchive.internal.ddl;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One directory of a layout, as a value that queries can name.
 *
 * @param name of the value
 * @param hive whether the directory is called {@code name=value}
 * @param value template of the value
 */
record Partition(String name, boolean hive, String value) {
    private static final Pattern TOKEN = Pattern.compile("\\{([^{}]*)}");
    private static final String COLUMN = "column:";

    List<String> tokens() {
        return TOKEN.matcher(value).results().map(token -> token.group(1)).toList();
    }

    /** The one token that is the whole value; empty if there is more to it. */
    Optional<String> token() {
        return Optional.of(TOKEN.matcher(value)).filter(Matcher::matches).map(MatchResult::group).map(token -> token.substring(1, token.length() - 1));
    }

    /** The source column whose value it is. */
    Optional<String> column() {
        return token().filter(token -> token.startsWith(COLUMN)).map(token -> token.substring(COLUMN.length()));
    }

    /** The value as a pattern of Java's DateTimeFormatter; empty if it is not made of times alone. */
    Optional<String> datePattern() {
        StringBuilder pattern = new StringBuilder();
        Matcher tokens = TOKEN.matcher(value);
        int end = 0;
        while (tokens.find()) {
            String letters = letters(tokens.group(1));
            if (letters == null) {
                return Optional.empty();
            }
            pattern.append(literal(value.substring(end, tokens.start()))).append(letters);
            end = tokens.end();
        }
        return Optional.of(pattern.append(literal(value.substring(end))).toString());
    }

    /** How much time one value covers, in words of partition projection. */
    String unit() {
        String pattern = datePattern().orElseThrow();
        return pattern.contains("ss") ? "SECONDS" : pattern.contains("mm") ? "MINUTES" : pattern.contains("HH") ? "HOURS" : pattern.contains("dd") ? "DAYS"
                : pattern.contains("MM") ? "MONTHS" : "YEARS";
    }

    private static String literal(String text) {
        return text.chars().anyMatch(Character::isLetter) ? "'" + text.replace("'", "''") + "'" : text;
    }

    private static String letters(String token) {
        return switch (token) {
            case "year" -> "yyyy";
            case "month" -> "MM";
            case "day" -> "dd";
            case "hour" -> "HH";
            case "minute" -> "mm";
            case "second" -> "ss";
            case "date" -> "yyyy-MM-dd";
            case "compact-date" -> "yyyyMMdd";
            case "compact-time" -> "HHmmss";
            default -> null;
        };
    }
}
