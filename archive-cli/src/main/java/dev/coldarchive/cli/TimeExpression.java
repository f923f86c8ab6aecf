package dev.coldarchive.cli;

import dev.coldarchive.window.WindowGrid;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * One end of a time range as it was typed: {@code 2024-01-15}, RFC 3339 (UTC where it has no offset), {@code now}, or
 * {@code now-90d} with s, m, h, d or w.
 *
 * @param fixed the instant, if it does not depend on the clock
 * @param before how long before now it is, otherwise
 */
record TimeExpression(Optional<Instant> fixed, Duration before) {
    private static final Pattern RELATIVE = Pattern.compile("now(?:\\s*-\\s*(\\d{1,6})([smhdw]))?");

    static TimeExpression parse(String text) {
        Matcher relative = RELATIVE.matcher(text.strip());
        if (relative.matches()) {
            return new TimeExpression(Optional.empty(), relative.group(1) == null ? Duration.ZERO : length(Long.parseLong(relative.group(1)), relative.group(2)));
        }
        try {
            return new TimeExpression(Optional.of(instant(text.strip().replace(' ', 'T').toUpperCase(Locale.ROOT))), Duration.ZERO);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + text + "' is no time: say 2024-01-15, 2024-01-15T10:00:00Z or now-90d", e);
        }
    }

    /**
     * The instant that is meant. One that depends on the clock is rounded down to a window start of every grid, so that
     * {@code now-90d} can be used on any table; one that was written out stays as it is.
     */
    Instant resolve(Instant now, List<WindowGrid> grids) {
        return fixed.orElseGet(() -> roundedDown(now.minus(before), grids));
    }

    /** Picocli asks for it at every start, and a record would put one together with much ado. */
    @Override
    public String toString() {
        return fixed.isPresent() ? fixed.get().toString() : "now-" + before;
    }

    private static Instant roundedDown(Instant time, List<WindowGrid> grids) {
        Instant rounded = time;
        for (WindowGrid grid : grids) {
            rounded = grid.at(rounded).start();
        }
        Instant candidate = rounded;
        return grids.stream().allMatch(grid -> grid.isOnGrid(candidate)) ? candidate : new WindowGrid(Duration.ofDays(1)).at(time).start();
    }

    private static Instant instant(String text) {
        if (text.length() == 10) {
            return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        boolean hasOffset = text.endsWith("Z") || text.matches(".{10}.*[+-]\\d\\d:\\d\\d");
        return hasOffset ? OffsetDateTime.parse(text).toInstant() : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    private static Duration length(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofDays(7 * number);
        };
    }

    /** How picocli reads it. */
    static final class Converter implements ITypeConverter<TimeExpression> {
        @Override
        public TimeExpression convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
