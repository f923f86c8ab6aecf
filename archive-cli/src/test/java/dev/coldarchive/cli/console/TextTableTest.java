package dev.coldarchive.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void columnsAreAlignedAndLinesEndWithoutBlanks() {
        TextTable table = new TextTable("table", ">rows", "verdict").row("trades", "1,234", "OK").row("Zürich 🏔", "5", "");
        assertThat(table.takeLines(UnaryOperator.identity())).containsExactly(
                "table      rows  verdict",
                "trades    1,234  OK",
                "Zürich 🏔      5");
    }

    @Test
    void aPageThatWasTakenIsForgottenAndTheNextHasItsColumnsAndNoHeads() {
        TextTable table = new TextTable(">rows", "key").row("1,234", "a");
        assertThat(table.takeLines(UnaryOperator.identity())).containsExactly(" rows  key", "1,234  a");
        assertThat(table.row("5", "b").size()).isEqualTo(1);
        assertThat(table.takeLines(UnaryOperator.identity())).containsExactly("    5  b");
        assertThat(table.takeLines(UnaryOperator.identity())).isEmpty();
    }
}
