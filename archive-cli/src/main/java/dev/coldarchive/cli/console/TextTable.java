package dev.coldarchive.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Rows of text in aligned columns. Not thread-safe. */
public final class TextTable {
    private final List<String> heads = new ArrayList<>();
    private final boolean[] right;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * @param heads column names; a leading {@code >} aligns the column to the right
     */
    public TextTable(String... heads) {
        this.right = new boolean[heads.length];
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

    /** One string a line, heads first, without trailing blanks. */
    public List<String> lines(UnaryOperator<String> headStyle) {
        int[] widths = new int[heads.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = width(heads.get(column));
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(headStyle.apply(line(heads, widths)));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private String line(List<String> cells, int[] widths) {
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
