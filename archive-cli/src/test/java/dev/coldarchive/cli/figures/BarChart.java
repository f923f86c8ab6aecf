package dev.coldarchive.cli.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars from 0, each with its quartiles, as SVG. */
final class BarChart {
    private static final int WIDTH = 900;
    private static final int LEFT = 300;
    private static final int RIGHT = 110;
    private static final int ROW = 34;
    private static final int TOP = 46;

    /**
     * One bar.
     *
     * @param lower lower quartile; the value itself where it was taken once
     * @param upper upper quartile
     */
    record Bar(String label, double value, double lower, double upper, boolean ours) {}

    private final String title;
    private final String format;
    private final List<Bar> bars = new ArrayList<>();

    /** @param format of the value beside a bar */
    BarChart(String title, String format) {
        this.title = title;
        this.format = format;
    }

    BarChart bar(Bar bar) {
        bars.add(bar);
        return this;
    }

    String svg() {
        double most = bars.stream().mapToDouble(Bar::upper).max().orElse(1);
        StringBuilder svg = new StringBuilder(text("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">%n", WIDTH, TOP + bars.size() * ROW + 10))
                .append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n")
                .append(text("<text x=\"10\" y=\"24\" font-size=\"15\">%s</text>%n", escaped(title)));
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            int top = TOP + i * ROW;
            int middle = top + 11;
            svg.append(text("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", LEFT - 10, middle + 4, escaped(bar.label())));
            svg.append(text("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"22\" fill=\"%s\"/>%n", LEFT, top, at(bar.value(), most) - LEFT, bar.ours() ? "#1f5fa8" : "#b8b8b8"));
            svg.append(text("<path stroke=\"#000\" fill=\"none\" d=\"M%.1f %dH%.1fM%.1f %dv10M%.1f %dv10\"/>%n", at(bar.lower(), most), middle, at(bar.upper(), most),
                    at(bar.lower(), most), middle - 5, at(bar.upper(), most), middle - 5));
            svg.append(text("<text x=\"%.1f\" y=\"%d\">%s</text>%n", at(Math.max(bar.value(), bar.upper()), most) + 6, middle + 4, text(format, bar.value())));
        }
        return svg.append("</svg>\n").toString();
    }

    private static double at(double value, double most) {
        return LEFT + value / most * (WIDTH - LEFT - RIGHT);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
