package dev.coldarchive.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Rows of text in aligned columns; of many, a page at a time. Not thread-safe. */
public final class TextTable {
    private final List<String> heads = new ArrayList<>();
    private final boolean[] right;
    private final int[] widths;
    private boolean begun;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * @param heads column names; a leading {@code >} aligns the column to the right
     */
    public TextTable(String... heads) {
        this.right = new boolean[heads.length];
        this.widths = new int[heads.length];
        for (int i = 0; i < heads.length; i++) {
            right[i] = heads[i].startsWith(">");
            this.heads.add(right[i] ? heads[i].substring(1) : heads[i]);
        }
    }

    public TextTable row(String... cells) {
        if (cells.length != heads.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + heads.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** How many rows wait to be taken. */
    public int size() {
        return rows.size();
    }

    /** Takes the rows out, one string a line without trailing blanks, heads before the first of all; later pages are as wide at least. */
    public List<String> takeLines(UnaryOperator<String> headStyle) {
        for (int column = 0; column < widths.length; column++) {
            widths[column] = Math.max(widths[column], width(heads.get(column)));
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        List<String> lines = new ArrayList<>();
        if (!begun) {
            lines.add(headStyle.apply(line(heads)));
            begun = true;
        }
        rows.forEach(row -> lines.add(line(row)));
        rows.clear();
        return lines;
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(widths[column] - width(cell));
            line.append(column == 0 ? "" : "  ").append(right[column] ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
