package dev.coldarchive.cli.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Lines over named steps, each point with its quartiles, as SVG. */
final class LineChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 430;
    private static final int LEFT = 60;
    private static final int RIGHT = 220;
    private static final int TOP = 50;
    private static final int BOTTOM = 50;

    /**
     * One line.
     *
     * @param points one for each step; null where there is none
     * @param dashed to tell it from another of the same colour
     */
    record Line(String label, List<Median> points, String colour, boolean dashed) {}

    private final String title;
    private final String below;
    private final List<String> steps;
    private final List<Line> lines = new ArrayList<>();

    /** @param below what the steps are */
    LineChart(String title, String below, List<String> steps) {
        this.title = title;
        this.below = below;
        this.steps = steps;
    }

    LineChart line(Line line) {
        lines.add(line);
        return this;
    }

    String svg() {
        double most = Math.max(1.1, lines.stream().flatMap(line -> line.points().stream()).filter(point -> point != null).mapToDouble(Median::upper).max().orElse(1));
        StringBuilder svg = new StringBuilder(text("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">%n", WIDTH, HEIGHT))
                .append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n").append(text("<text x=\"10\" y=\"24\" font-size=\"15\">%s</text>%n", title));
        for (double tick = 0; tick <= most; tick += 0.2) {
            svg.append(text("<path stroke=\"%s\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>%n", Math.abs(tick - 1) < 0.01 ? "#888" : "#e4e4e4", LEFT, y(tick, most), WIDTH - RIGHT,
                    LEFT - 8, y(tick, most) + 4, tick));
        }
        for (int i = 0; i < steps.size(); i++) {
            svg.append(text("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n", x(i), HEIGHT - BOTTOM + 20, steps.get(i)));
        }
        svg.append(text("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, below));
        for (int i = 0; i < lines.size(); i++) {
            draw(lines.get(i), i, most, svg);
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(Line line, int index, double most, StringBuilder svg) {
        String stroke = text("stroke=\"%s\" fill=\"none\" stroke-width=\"2\"%s", line.colour(), line.dashed() ? " stroke-dasharray=\"6 4\"" : "");
        List<Integer> there = new ArrayList<>();
        for (int i = 0; i < line.points().size(); i++) {
            if (line.points().get(i) != null) {
                there.add(i);
            }
        }
        double beside = (index - (lines.size() - 1) / 2.0) * 5; // so that quartiles do not lie on each other
        svg.append(text("<polyline %s points=\"%s\"/>%n", stroke, there.stream().map(i -> text("%.1f,%.1f", x(i) + beside, y(line.points().get(i).value(), most))).collect(Collectors.joining(" "))));
        for (int i : there) {
            Median point = line.points().get(i);
            svg.append(text("<path stroke=\"%s\" d=\"M%.1f %.1fV%.1f\"/><circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>%n", line.colour(), x(i) + beside, y(point.lower(), most), y(point.upper(), most),
                    x(i) + beside, y(point.value(), most), line.colour()));
        }
        int top = TOP + 10 + index * 24;
        svg.append(text("<path %s d=\"M%d %dh34\"/><text x=\"%d\" y=\"%d\">%s</text>%n", stroke, WIDTH - RIGHT + 16, top, WIDTH - RIGHT + 58, top + 4, line.label()));
    }

    private double x(int step) {
        return LEFT + (step + 0.5) * (WIDTH - LEFT - RIGHT) / steps.size();
    }

    private static double y(double value, double most) {
        return HEIGHT - BOTTOM - value / most * (HEIGHT - TOP - BOTTOM);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
