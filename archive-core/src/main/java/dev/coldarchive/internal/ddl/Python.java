package dev.coldarchive.internal.ddl;

import dev.coldarchive.ddl.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What snippets of Python have in common. */
public final class Python {
    private Python() {}

    /** A table's name as a variable may have it. */
    public static String variable(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        return Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
    }

    static String text(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    /** Where a bucket is, for polars; the credentials are those of the surroundings. */
    static Optional<String> storageOptions(Place place) {
        List<String> options = new ArrayList<>();
        place.region().ifPresent(region -> options.add("\"aws_region\": " + text(region)));
        place.endpoint().ifPresent(endpoint -> options.add("\"aws_endpoint_url\": " + text(endpoint.toString())));
        place.endpoint().filter(endpoint -> endpoint.getScheme().equals("http")).ifPresent(endpoint -> options.add("\"aws_allow_http\": \"true\""));
        return place.bucket() && !options.isEmpty() ? Optional.of("{" + String.join(", ", options) + "}") : Optional.empty();
    }

    /** The same for pyarrow's file system. */
    static String s3Arguments(Place place) {
        List<String> arguments = new ArrayList<>();
        place.region().ifPresent(region -> arguments.add("region=" + text(region)));
        place.endpoint().ifPresent(endpoint -> arguments.add("endpoint_override=" + text(endpoint.toString())));
        return String.join(", ", arguments);
    }
}
