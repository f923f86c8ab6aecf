package dev.coldarchive.daemon.page;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.http.Refreshed;
import dev.coldarchive.daemon.http.Request;
import dev.coldarchive.daemon.http.Response;
import dev.coldarchive.daemon.http.Route;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.metrics.Known;
import dev.coldarchive.source.MarkLog;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** The page at {@code /}, and its data below {@code /api/}. */
public final class StatusRoutes implements AutoCloseable {
    private static final String CALENDAR = "/api/calendar/";
    private static final String DAYS = "/api/days/";
    private static final Pattern DAY = Pattern.compile(DAYS + "(.+)/([^/]+)", Pattern.DOTALL);
    private static final int A_YEAR = 366;

    /** One connection to the ledger is for days, so that whoever asks for many takes none from the archiver. */
    private final Semaphore asking = new Semaphore(1);
    private final Supplier<Subject> subject;
    private final Refreshed<Health> health;
    private final Supplier<LoopHealth> loop;
    private final Refreshed<Lookout.Seen> seen;
    private final Diary diary;
    private final InstantSource clock;
    private final StatusPage page = StatusPage.load();

    /**
     * Begins to look.
     *
     * @param subject what it is about now: with another configuration it is another
     * @param health what was last found
     * @param loop how the loop is now; answers at once
     * @param diary hears the archiver
     * @param rest between two looks, at least
     */
    public StatusRoutes(Supplier<Subject> subject, Refreshed<Health> health, Supplier<LoopHealth> loop, Diary diary, InstantSource clock, Duration rest) {
        this.subject = subject;
        this.health = health;
        this.loop = loop;
        this.diary = diary;
        this.clock = clock;
        this.seen = Refreshed.every("status-look", rest, new Lookout(subject, clock)::look);
    }

    /**
     * What the page is about.
     *
     * @param tables in configured order
     */
    public record Subject(Installation installation, List<TableSpec> tables, LedgerReader ledger, MarkLog marks) {}

    public List<Route> routes() {
        return List.of(new Route("/", request -> page.response(), true), new Route("/api/status", this::status, true), new Route(CALENDAR + "*", this::calendar, true), new Route(DAYS + "*", this::day));
    }

    private Response status(Request request) {
        Response document = Response.json(StatusDocument.of(new StatusDocument.Facts(subject.get().installation(), health.known(), loop.get(), seen.known().map(Known::value), diary.read())));
        CRC32C sum = new CRC32C();
        sum.update(document.body());
        return document.with("ETag", "\"" + Long.toHexString(sum.getValue()) + "\"");
    }

    private Response calendar(Request request) {
        String table = request.path().substring(CALENDAR.length());
        return look(table).map(look -> calendar(look, table, request)).orElseGet(StatusRoutes::unknown);
    }

    private Response day(Request request) {
        Matcher day = DAY.matcher(request.path());
        return day.matches() ? look(day.group(1)).map(look -> day(look.tables().get(day.group(1)), day.group(2))).orElseGet(StatusRoutes::unknown) : unknown();
    }

    private Optional<Lookout.Look> look(String table) {
        return seen.known().flatMap(known -> known.value().last()).filter(look -> look.tables().containsKey(table));
    }

    private Response calendar(Lookout.Look look, String table, Request request) {
        String days = request.parameter("days").orElse(String.valueOf(A_YEAR));
        if (!days.matches("[1-9]\\d{0,3}")) {
            return error(400, "days is a number from 1 to 9999, not " + days);
        }
        LocalDate from = LocalDate.ofInstant(look.at(), ZoneOffset.UTC).minusDays(Integer.parseInt(days) - 1L);
        return Response.json(new Fields().with("table", table).with("seenAt", look.at()).with("from", from).with("to", LocalDate.ofInstant(look.at(), ZoneOffset.UTC))
                .with("days", look.days().get(table).stream().filter(day -> !day.date().isBefore(from)).map(StatusRoutes::day).toList()).map());
    }

    private static Map<String, Object> day(Calendar.Day day) {
        return new Fields().with("date", day.date()).with("worst", day.worst()).with("windows", day.windows()).with("rows", day.rows()).with("sizeBytes", day.sizeBytes()).map();
    }

    private Response day(TableLook table, String date) {
        if (!asking.tryAcquire()) {
            return error(503, "somebody else asks the ledger for a day; ask again");
        }
        try {
            return Response.json(DayDocument.of(table, subject.get().ledger(), LocalDate.parse(date), clock.instant()));
        } catch (DateTimeException e) {
            return error(400, "a day is written 2024-01-15, not " + date);
        } catch (ArchiveException e) {
            return error(503, e.getMessage());
        } finally {
            asking.release();
        }
    }

    private static Response unknown() {
        return error(404, "no such table is configured, or nothing was seen of it yet");
    }

    private static Response error(int status, String message) {
        return Response.json(status, Map.of("error", message));
    }

    /** Whether there is something to show. */
    boolean hasLooked() {
        return seen.known().isPresent();
    }

    /** Looks no more. */
    @Override
    public void close() {
        seen.close();
    }
}
