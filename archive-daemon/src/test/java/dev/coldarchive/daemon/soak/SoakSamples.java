package dev.coldarchive.daemon.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the daemon's own metrics say, over time: as a table, and as a picture. */
final class SoakSamples {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 110;
    private static final int LEFT = 240;

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final URI metrics;
    private final List<String> names;
    private final Map<String, List<double[]>> samples = new LinkedHashMap<>();

    /** @param names of metrics, without labels: the sum of all that have the name, or of those with a label, {@code name{label="value"}} */
    SoakSamples(URI metrics, List<String> names) {
        this.metrics = metrics;
        this.names = names;
        names.forEach(name -> samples.put(name, new ArrayList<>()));
    }

    /** Asks the daemon; nothing is noted while it is dead. */
    void take(double minute) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(2)).build(), HttpResponse.BodyHandlers.ofString());
            names.forEach(name -> samples.get(name).add(new double[] {minute, sum(name, answer.body())}));
        } catch (IOException dead) {
            return;
        }
    }

    /** Adds what only a look from outside can say. */
    void note(String name, double minute, double value) {
        samples.computeIfAbsent(name, unknown -> new ArrayList<>()).add(new double[] {minute, value});
    }

    private static double sum(String name, String body) {
        String bare = name.contains("{") ? name.substring(0, name.indexOf('{')) : name;
        String label = name.contains("{") ? name.substring(name.indexOf('{') + 1, name.indexOf('}')) : "";
        return body.lines().filter(line -> line.startsWith(bare + "{") || line.startsWith(bare + " ")).filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    void write(Path csv, Path svg) throws IOException {
        StringBuilder table = new StringBuilder("metric,minute,value\n");
        samples.forEach((name, values) -> values.forEach(value -> table.append('"').append(name.replace("\"", "\"\"")).append("\",").append("%.3f,%s%n".formatted(value[0], value[1]))));
        Files.writeString(csv, table);
        Files.writeString(svg, picture());
    }

    private String picture() {
        double minutes = samples.values().stream().flatMap(List::stream).mapToDouble(sample -> sample[0]).max().orElse(1);
        StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                .formatted(WIDTH, samples.size() * HEIGHT + 20)).append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        int top = 10;
        for (Map.Entry<String, List<double[]>> metric : samples.entrySet()) {
            double highest = metric.getValue().stream().mapToDouble(sample -> sample[1]).max().orElse(0);
            svg.append("<text x=\"5\" y=\"%d\">%s</text><text x=\"5\" y=\"%d\" fill=\"#666\">highest %,.0f</text>%n".formatted(top + 30, escaped(metric.getKey()), top + 48, highest));
            svg.append("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#bbb\"/>%n".formatted(LEFT, top + HEIGHT - 20, WIDTH - 10, top + HEIGHT - 20));
            svg.append("<path stroke=\"#1f5fa8\" stroke-width=\"2\" stroke-linecap=\"round\" fill=\"none\" d=\"");
            int bottom = top + HEIGHT - 20;
            highestByPlace(metric.getValue(), minutes).forEach((place, value) -> svg.append("M%d %.0fh0".formatted(place, bottom - (highest == 0 ? 0 : value / highest * (HEIGHT - 30)))));
            svg.append("\"/>\n");
            top += HEIGHT;
        }
        return svg.append("<text x=\"%d\" y=\"%d\" fill=\"#666\">0 to %.0f minutes; each scale begins at 0</text>%n</svg>%n".formatted(LEFT, top + 5, minutes)).toString();
    }

    /** A dot each three points across, for the highest of what is there. */
    private static Map<Integer, Double> highestByPlace(List<double[]> values, double minutes) {
        Map<Integer, Double> places = new TreeMap<>();
        values.forEach(sample -> places.merge(LEFT + (int) (sample[0] / minutes * (WIDTH - LEFT - 10)) / 3 * 3, sample[1], Math::max));
        return places;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
