package dev.coldarchive.daemon.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 90s}, {@code 15m}, {@code 1h30m}, {@code 7d}; a day has 24 hours. */
public final class Durations {
    /** More says nothing, and the pattern goes as deep as the text is long. */
    private static final int MAX_LENGTH = 64;
    private static final Pattern WHOLE = Pattern.compile("(\\d{1,9}(ms|[smhdw]))+");
    private static final Pattern PART = Pattern.compile("(\\d{1,9})(ms|[smhdw])");
    private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("w", Duration.ofDays(7));
        UNITS.put("d", Duration.ofDays(1));
        UNITS.put("h", Duration.ofHours(1));
        UNITS.put("m", Duration.ofMinutes(1));
        UNITS.put("s", Duration.ofSeconds(1));
        UNITS.put("ms", Duration.ofMillis(1));
    }

    private Durations() {}

    /**
     * @throws IllegalArgumentException if the text is no length of time
     */
    public static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.length() > MAX_LENGTH || !WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException();
        }
        Duration sum = Duration.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            sum = sum.plus(UNITS.get(parts.group(2)).multipliedBy(Long.parseLong(parts.group(1))));
        }
        return sum;
    }

    /** The shortest spelling with days as the largest unit: {@code 1h}, {@code 90d}, {@code 1h30m}. */
    public static String spell(Duration length) {
        StringBuilder spelled = new StringBuilder();
        Duration rest = length;
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            long count = unit.getKey().equals("w") ? 0 : rest.dividedBy(unit.getValue());
            if (count > 0) {
                spelled.append(count).append(unit.getKey());
                rest = rest.minus(unit.getValue().multipliedBy(count));
            }
        }
        return spelled.isEmpty() ? "0s" : spelled.toString();
    }
}
