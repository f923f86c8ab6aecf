package dev.coldarchive.cli.figures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * Of several runs.
 *
 * @param lower lower quartile
 * @param upper upper quartile
 */
public record Median(double value, double lower, double upper) {

    public static <T> Median of(Collection<T> runs, ToDoubleFunction<T> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return new Median(sorted[sorted.length / 2], sorted[sorted.length / 4], sorted[sorted.length * 3 / 4]);
    }

    /** As {@link #writeTo} has written it. */
    static Median in(JsonNode document, String name) {
        JsonNode figure = document.path(name);
        return new Median(figure.path("median").asDouble(), figure.path("lower").asDouble(), figure.path("upper").asDouble());
    }

    /** Of rows a second, as the document of a benchmark has it. */
    static Median rowsPerSecond(JsonNode path) {
        return new Median(path.get("rowsPerSecond").asDouble(), path.at("/quartiles/rowsPerSecond/0").asDouble(), path.at("/quartiles/rowsPerSecond/1").asDouble());
    }

    void writeTo(ObjectNode document, String name) {
        document.putObject(name).put("median", value).put("lower", lower).put("upper", upper);
    }

    Median times(double factor) {
        return new Median(value * factor, lower * factor, upper * factor);
    }
}
