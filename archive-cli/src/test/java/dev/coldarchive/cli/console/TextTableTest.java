package dev.coldarchive.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void columnsAreAlignedAndLinesEndWithoutBlanks() {
        TextTable table = new TextTable("table", ">rows", "verdict").row("trades", "1,234", "OK").row("Zürich 🏔", "5", "");
        assertThat(table.lines(UnaryOperator.identity())).containsExactly(
                "table      rows  verdict",
                "trades    1,234  OK",
                "Zürich 🏔      5");
    }
}
