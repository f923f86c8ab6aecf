package dev.coldarchive.daemon.page;

import dev.coldarchive.daemon.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one HTML file, and a policy under which nothing but its own script and style may run, and nothing but this server may be asked. */
final class StatusPage {
    private static final String FILE = "status.html";

    private final String html;
    private final String policy;

    private StatusPage(String html) {
        this.html = html;
        this.policy = "default-src 'none'; script-src " + hash(between(html, "script")) + "; style-src " + hash(between(html, "style"))
                + "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    static StatusPage load() {
        try (InputStream file = StatusPage.class.getResourceAsStream(FILE)) {
            return new StatusPage(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + FILE + " from the class path", e);
        }
    }

    Response response() {
        return Response.html(html, policy);
    }

    /** The text of the only element of that name. */
    private static String between(String html, String element) {
        Matcher found = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL).matcher(html);
        if (!found.find()) {
            throw new IllegalStateException(FILE + " has no <" + element + ">");
        }
        return found.group(1);
    }

    private static String hash(String text) {
        try {
            return "'sha256-" + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8))) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
