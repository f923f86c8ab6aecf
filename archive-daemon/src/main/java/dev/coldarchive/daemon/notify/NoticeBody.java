package dev.coldarchive.daemon.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coldarchive.daemon.config.NotifySettings.Format;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** What is posted, as docs/reference/notifications.md has it. */
final class NoticeBody {
    /** Chat programs cut or refuse what is longer. */
    private static final int MAX_TEXT = 3_000;
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private NoticeBody() {}

    static String of(Notice notice, String instance, Format format) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (format == Format.SLACK) {
            return body.put("text", slack(notice, instance)).toString();
        }
        body.put("version", 1).put("instance", instance).put("event", word(notice.event())).put("at", notice.at().toString());
        if (notice.event() != Notice.Event.SUMMARY) {
            body.put("alarm", notice.alarm()).put("subject", notice.subject()).put("severity", word(notice.severity()));
        }
        body.put("text", shortened(notice.text()));
        body.put("next", notice.next().orElse(null));
        notice.summary().ifPresent(summary -> body.set("summary", figures(summary)));
        return body.toString();
    }

    private static ObjectNode figures(DaySummary summary) {
        ObjectNode figures = JsonNodeFactory.instance.objectNode().put("from", summary.from().toString()).put("to", summary.to().toString())
                .put("windows", summary.sum(DaySummary.Table::windows)).put("rows", summary.sum(DaySummary.Table::rows)).put("lateRows", summary.sum(DaySummary.Table::lateRows))
                .put("failedWindows", summary.sum(DaySummary.Table::failedWindows)).put("headroomDays", headroom(summary.nearestToLoss()));
        ArrayNode tables = figures.putArray("tables");
        for (DaySummary.Table table : summary.tables()) {
            tables.addObject().put("table", table.table()).put("windows", table.windows()).put("rows", table.rows()).put("lateRows", table.lateRows())
                    .put("failedWindows", table.failedWindows()).put("headroomDays", headroom(Optional.of(table)));
        }
        ArrayNode standing = figures.putArray("standing");
        summary.standing().forEach(standing::add);
        return figures;
    }

    private static Double headroom(Optional<DaySummary.Table> table) {
        return table.flatMap(DaySummary.Table::headroomDays).orElse(null);
    }

    private static String slack(Notice notice, String instance) {
        String head = notice.event() == Notice.Event.SUMMARY ? "*archive " + escaped(instance) + "*"
                : "*" + (notice.event() == Notice.Event.ENDED ? "ENDED" : notice.severity()) + "* " + notice.alarm() + ", " + escaped(notice.subject()) + " (" + escaped(instance) + ")";
        return head + "\n" + escaped(shortened(notice.text())) + notice.next().map(command -> "\nnext: `" + escaped(command) + "`").orElse("");
    }

    /** A summary in words. */
    static String words(DaySummary summary) {
        String tables = summary.nearestToLoss().map(nearest -> "; " + nearest.headroomDays().orElseThrow() + " days until rows of " + nearest.table() + " would be lost, were nothing archived any more")
                .orElse("; no retention takes rows that are not archived");
        return String.format(Locale.ROOT, "%s to %s UTC: %,d windows archived with %,d rows, %,d of them late; %,d windows failed%s%s", minute(summary.from()), minute(summary.to()),
                summary.sum(DaySummary.Table::windows), summary.sum(DaySummary.Table::rows), summary.sum(DaySummary.Table::lateRows), summary.sum(DaySummary.Table::failedWindows), tables,
                summary.standing().isEmpty() ? "" : "; still wrong: " + String.join(", ", summary.standing()));
    }

    private static String minute(Instant time) {
        return MINUTE.format(time);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + " …";
    }

    /** https://docs.slack.dev/messaging/formatting-message-text */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
