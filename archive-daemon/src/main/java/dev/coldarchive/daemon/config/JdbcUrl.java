package dev.coldarchive.daemon.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code jdbc:postgresql:} URL, and the password that stood in it.
 *
 * @param url without the password
 * @param password what the URL's parameter said
 * @see <a href="https://jdbc.postgresql.org/documentation/use/">the driver's documentation of URLs</a>
 */
record JdbcUrl(String url, Optional<Secret> password) {
    private static final Pattern PASSWORD = Pattern.compile("(?<=[?&])password=([^&]*)&?", Pattern.CASE_INSENSITIVE);
    private static final Pattern SECRET = Pattern.compile("([?&](?:ssl)?password=)([^&\\s]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_INFO = Pattern.compile("//[^/?]*@");
    private static final Pattern ANYTHING_BEFORE_AT = Pattern.compile("//\\S*@");

    /**
     * Takes a URL apart as it is written in the file: a password may stand in it as a reference, or come with the whole URL from
     * a variable, but in clear only where that is allowed.
     */
    static JdbcUrl read(String raw, boolean literalAllowed, UnaryOperator<String> expand) {
        if (!literalAllowed && SECRET.matcher(raw).results().anyMatch(m -> !References.isVariable(m.group(2)))) {
            throw new BadValue("a password does not stand in a URL in clear; give it by the key password");
        }
        Optional<Secret> written = password(raw).map(p -> References.isVariable(p) ? expand.apply(p) : decoded(p)).map(Secret::of);
        String expanded = expand.apply(withoutPassword(raw));
        if (USER_INFO.matcher(expanded).find()) {
            throw new BadValue("the driver takes no user:password@ in a URL; give user and password by their own keys");
        }
        if (!expanded.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException();
        }
        return new JdbcUrl(withoutPassword(expanded), written.or(() -> password(expanded).map(JdbcUrl::decoded).map(Secret::of)));
    }

    /** Any text with the passwords of URLs blotted out. */
    static String redact(String text) {
        return ANYTHING_BEFORE_AT.matcher(SECRET.matcher(text).replaceAll("$1***")).replaceAll("//***@");
    }

    private static Optional<String> password(String text) {
        Matcher password = PASSWORD.matcher(text);
        return password.find() ? Optional.of(password.group(1)) : Optional.empty();
    }

    private static String withoutPassword(String text) {
        return PASSWORD.matcher(text).replaceAll("").replaceFirst("[?&]$", "");
    }

    private static String decoded(String parameter) {
        return URLDecoder.decode(parameter, StandardCharsets.UTF_8);
    }
}
