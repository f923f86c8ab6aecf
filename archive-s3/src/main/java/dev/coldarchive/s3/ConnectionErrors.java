package dev.coldarchive.s3;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/** What goes wrong before S3 answers, or instead. */
final class ConnectionErrors {
    private ConnectionErrors() {}

    /** @param cannot start of the message, up to its colon */
    static ArchiveException translate(S3Action action, String cannot, Exception e) {
        String message = String.valueOf(e.getMessage());
        if (find(e, FileSystemException.class).isPresent()) {
            return new ArchiveException(Category.LOCAL_DISK, cannot + "the local file cannot be read: " + find(e, FileSystemException.class).get(),
                    "nothing may change work-dir during an export", e);
        } else if (e instanceof AwsServiceException || message.contains("Unable to load credentials") || message.contains("Failed to load credentials")) {
            return new ArchiveException(Category.PERMISSION, cannot + "no credentials could be had: " + firstLine(message),
                    "give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role for this machine", e);
        } else if (message.contains("checksum")) {
            return new ArchiveException(Category.INTEGRITY, cannot + firstLine(message), "verify the object; it is damaged, or was on its way", e);
        } else if (find(e, UnknownHostException.class).isPresent()) {
            return new TransientException(cannot + "host " + find(e, UnknownHostException.class).get().getMessage() + " is not known",
                    "check the store's endpoint and region, and this machine's DNS; servers other than AWS's mostly need path-style: true", e);
        } else if (isDistrust(e)) {
            return new ArchiveException(Category.FAILURE, cannot + "the server's certificate is not trusted or TLS failed: " + deepest(e),
                    "let Java trust the server's CA (-Djavax.net.ssl.trustStore), or correct the endpoint", e);
        } else if (neverConnected(e)) {
            return new TransientException(cannot + "no connection: " + deepest(e), "check the store's endpoint, the network, proxy and firewall", e);
        } else if (find(e, IOException.class).isPresent() || e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException
                    || e instanceof AbortedException) {
            return lost(action, cannot + "the answer was lost: " + deepest(e), e);
        } else if (isUnreadable(message)) {
            return cut(action, cannot, firstLine(message), e);
        }
        return new ArchiveException(Category.FAILURE, cannot + firstLine(message), null, e);
    }

    /** An answer of which only a part came, or something else than S3's. */
    static ArchiveException cut(S3Action action, String cannot, String reason, Exception e) {
        return lost(action, cannot + "the answer was cut or garbled: " + reason, e);
    }

    private static ArchiveException lost(S3Action action, String reason, Exception e) {
        return action.commits ? new OutcomeUnknownException(reason, "the object is looked at, then tried again", e) : new TransientException(reason, "it is tried again", e);
    }

    /** Cut in the middle of its head, which the SDK takes for the end of it and then cannot parse; the SDK has no class for it. */
    private static boolean isUnreadable(String message) {
        return message.startsWith("Unable to unmarshall response") || message.contains("Status code must not be negative");
    }

    private static boolean isDistrust(Throwable e) {
        return find(e, SSLPeerUnverifiedException.class).isPresent() || find(e, CertificateException.class).isPresent()
                || find(e, SSLHandshakeException.class).filter(s -> find(s, SocketTimeoutException.class).isEmpty() && !s.getMessage().contains("terminated")).isPresent();
    }

    private static boolean neverConnected(Throwable e) {
        return find(e, ConnectException.class).isPresent() || find(e, NoRouteToHostException.class).isPresent()
                || find(e, SocketTimeoutException.class).filter(t -> String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT).startsWith("connect")).isPresent();
    }

    private static <T extends Throwable> Optional<T> find(Throwable e, Class<T> type) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return Optional.of(type.cast(t));
            }
        }
        return Optional.empty();
    }

    private static String deepest(Throwable e) {
        Throwable t = e;
        while (t.getCause() != null) {
            t = t.getCause();
        }
        return t.getClass().getSimpleName() + (t.getMessage() == null ? "" : ", " + firstLine(t.getMessage()));
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
