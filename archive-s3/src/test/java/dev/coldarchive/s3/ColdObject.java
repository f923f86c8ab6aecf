package dev.coldarchive.s3;

import dev.coldarchive.s3.GlacierServer.Answer;
import dev.coldarchive.store.ContentDigester;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An object of a {@link GlacierServer}: its bytes, the class that it lies in, and what becomes of it when it is asked back out of the cold. Not thread-safe. */
final class ColdObject {
    final byte[] bytes;
    final String etag;
    final Instant written;
    private final String sha256;
    private String storageClass;
    private String archiveStatus;
    private Instant readyAt;
    private Instant expiresAt;

    /** @param sha256 of its metadata; null if they have none */
    ColdObject(byte[] bytes, String sha256, String storageClass, Instant written) {
        this.bytes = bytes;
        this.sha256 = sha256;
        this.storageClass = storageClass;
        this.etag = ContentDigester.of(bytes).md5().orElseThrow();
        this.written = written;
    }

    String storageClass() {
        return storageClass;
    }

    /** @param status of INTELLIGENT_TIERING; else null */
    void move(String to, String status) {
        storageClass = to;
        archiveStatus = status;
        readyAt = null;
        expiresAt = null;
    }

    /** What time has done to it meanwhile. */
    void arrive(Instant now) {
        if (archiveStatus != null && isReady(now)) {
            archiveStatus = null; // back in the frequent tier
            readyAt = null;
        }
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            readyAt = null;
            expiresAt = null;
        }
    }

    boolean isReadable(Instant now) {
        return !isArchived() || isReady(now);
    }

    private boolean isArchived() {
        return archiveStatus != null || storageClass.equals("GLACIER") || storageClass.equals("DEEP_ARCHIVE");
    }

    private boolean isDeep() {
        return storageClass.equals("DEEP_ARCHIVE") || "DEEP_ARCHIVE_ACCESS".equals(archiveStatus);
    }

    private boolean isReady(Instant now) {
        return readyAt != null && !readyAt.isAfter(now);
    }

    /**
     * Asks for it.
     *
     * @param days how long a copy is to stay; empty where none is made
     * @param expeditedCapacity whether there is room for what is wanted soon
     */
    Answer restore(Instant now, String speed, Optional<Duration> days, boolean expeditedCapacity) {
        if (!isArchived()) {
            return Answer.error(403, "InvalidObjectState");
        } else if (days.isPresent() == (archiveStatus != null)) {
            return Answer.error(400, "MalformedXML"); // days are for copies, and for nothing else
        } else if (readyAt != null && !isReady(now)) {
            return Answer.error(409, "RestoreAlreadyInProgress");
        } else if (isReady(now)) {
            expiresAt = midnightAfter(now.plus(days.orElseThrow()));
            return Answer.of(200);
        } else if (speed.equals("Expedited") && isDeep()) {
            return Answer.error(400, "InvalidArgument");
        } else if (speed.equals("Expedited") && !expeditedCapacity) {
            return Answer.error(503, "GlacierExpeditedRetrievalNotAvailable");
        }
        Duration takes = switch (speed) {
            case "Expedited" -> Duration.ofMinutes(3);
            case "Standard" -> Duration.ofHours(isDeep() ? 12 : 4);
            default -> Duration.ofHours(isDeep() ? 48 : 8);
        };
        readyAt = now.plus(takes);
        expiresAt = days.map(stay -> midnightAfter(readyAt.plus(stay))).orElse(null);
        return Answer.of(202);
    }

    private static Instant midnightAfter(Instant time) {
        Instant midnight = time.truncatedTo(ChronoUnit.DAYS);
        return midnight.equals(time) ? time : midnight.plus(1, ChronoUnit.DAYS);
    }

    /** What a HEAD says of it. */
    Map<String, String> headers(Instant now) {
        Map<String, String> headers = new TreeMap<>(Map.of("ETag", '"' + etag + '"', "Content-Length", String.valueOf(bytes.length), "Last-Modified", date(written)));
        if (sha256 != null) {
            headers.put("x-amz-meta-sha256", sha256);
        }
        if (!storageClass.equals("STANDARD")) {
            headers.put("x-amz-storage-class", storageClass);
        }
        if (archiveStatus != null) {
            headers.put("x-amz-archive-status", archiveStatus);
        }
        if (readyAt != null) {
            headers.put("x-amz-restore", isReady(now) ? "ongoing-request=\"false\", expiry-date=\"" + date(expiresAt) + '"' : "ongoing-request=\"true\"");
        }
        return headers;
    }

    private static String date(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
    }
}
