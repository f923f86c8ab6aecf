package dev.coldarchive.daemon.http;

/**
 * What answers at a path.
 *
 * @param path the whole path, such as {@code /health}; with {@code /*} at its end all paths below it too, such as {@code /api/tables/*}. The longest that fits answers.
 * @param responder what answers
 * @param atOnce whether it answers from memory alone, with no lock that others hold while they wait: it is then asked first, and even while all others hang
 */
public record Route(String path, Responder responder, boolean atOnce) {
    private static final String BELOW = "/*";

    /** What may take a moment, but no more than {@link HttpPort#PATIENCE}. */
    public Route(String path, Responder responder) {
        this(path, responder, false);
    }

    public Route {
        if (!path.startsWith("/") || path.substring(0, path.length() - 1).contains("*") || path.endsWith("*") && !path.endsWith(BELOW)) {
            throw new IllegalArgumentException("a route has a path such as /health or /api/*, not " + path);
        }
    }

    boolean fits(String requested) {
        return path.endsWith(BELOW) ? requested.startsWith(path.substring(0, path.length() - 1)) : requested.equals(path);
    }
}
