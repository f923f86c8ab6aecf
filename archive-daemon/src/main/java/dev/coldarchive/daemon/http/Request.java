package dev.coldarchive.daemon.http;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is asked for.
 *
 * @param path decoded, without the query
 * @param parameters of the query, decoded; of one that comes twice, the first
 * @param accept the header of that name, empty if there is none
 */
public record Request(String path, Map<String, String> parameters, Optional<String> accept) {

    /** @throws IllegalArgumentException if it is not encoded as it has to be */
    static Request of(URI uri, Optional<String> accept) {
        if (uri.getPath() == null) {
            throw new IllegalArgumentException("no path");
        }
        Map<String, String> parameters = uri.getRawQuery() == null ? Map.of() : Arrays.stream(uri.getRawQuery().split("&")).filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2)).collect(Collectors.toMap(pair -> decoded(pair[0]), pair -> pair.length == 1 ? "" : decoded(pair[1]), (first, next) -> first));
        return new Request(uri.getPath(), parameters, accept);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
