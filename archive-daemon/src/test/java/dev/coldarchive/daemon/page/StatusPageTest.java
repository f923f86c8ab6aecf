package dev.coldarchive.daemon.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page as a browser shows it; pictures of it are kept in {@code target/status-page}. */
@Tag("browser")
class StatusPageTest {
    private static final Path PICTURES = Path.of("target", "status-page");
    /** Texts that can be seen, of which the colour has a contrast of less than 4.5 with what they stand on. */
    private static final String PALE = """
            (() => {
                const parts = colour => colour.match(/[\\d.]+/g).map(Number);
                const light = colour => { const [r, g, b] = parts(colour).slice(0, 3).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
                const ground = element => { for (; element; element = element.parentElement) { const colour = getComputedStyle(element).backgroundColor; if (parts(colour)[3] !== 0) return colour; } return 'rgb(255, 255, 255)'; };
                const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), pale = [];
                for (let text = texts.nextNode(); text; text = texts.nextNode()) {
                    const element = text.parentElement;
                    if (!text.data.trim() || !element.checkVisibility() || element.closest('script')) continue;
                    const a = light(getComputedStyle(element).color), b = light(ground(element));
                    if ((Math.max(a, b) + .05) / (Math.min(a, b) + .05) < 4.5) pale.push(text.data);
                }
                return pale;
            })()""";

    private static Browser browser;
    private Scene.Opened page;

    @BeforeAll
    static void startBrowser() throws IOException {
        browser = Browser.start(Files.createDirectories(PICTURES));
    }

    @AfterAll
    static void endBrowser() throws IOException {
        browser.close();
    }

    @AfterEach
    void closePage() {
        browser.leave();
        if (page != null) {
            page.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"desk, 1440, 900, false", "desk, 1440, 900, true", "phone, 390, 844, false", "phone, 390, 844, true"})
    void aHealthyArchiveIsCalm(String screen, int width, int height, boolean dark) throws IOException {
        show(Scenes.healthy(), width, height, dark);
        calendars(4);
        assertThat(browser.text("#verdict")).contains("All is well, 1 window just due");
        assertThat(browser.text("#sum")).contains("4 tables").contains("tickers");
        assertThat(browser.value("document.querySelector('#needs').hidden").asBoolean()).isTrue();
        assertThat(browser.text("#work")).contains("orderbook_deltas").contains("27.4 k rows of about 41.2 k").contains("window 2 of 2");
        assertThat(browser.text("#all")).contains("up to date").contains("1 window marked late").contains("the source deletes after 30 d");
        assertThat(browser.text("#breakers")).contains("source: in use");
        look("healthy", screen, dark, width);
    }

    @ParameterizedTest
    @CsvSource({"desk, 1440, 900, false", "desk, 1440, 900, true", "phone, 390, 844, false", "phone, 390, 844, true"})
    void aFailingOneSaysWhatIsWrongAndWhatToRun(String screen, int width, int height, boolean dark) throws IOException {
        show(Scenes.failing(), width, height, dark);
        calendars(4);
        assertThat(browser.text("#verdict")).contains("orderbook_deltas loses rows in ");
        assertThat(browser.text("#needs")).contains("archive export --table orderbook_deltas --catchup").contains("NaN").contains("4 windows from").contains("72 windows were taken by retention before the first export")
                .contains("missing").contains("archive gaps --table trades").contains("the store is left alone");
        assertThat(browser.text("#errors")).contains("12 times since").contains("403 AccessDenied").contains("let the role put objects under raw/").contains("archive check");
        assertThat(browser.text("#breakers")).contains("store: left alone");
        for (String kind : List.of("archived", "late", "quarantined", "missing", "gone", "diverged", "waiting")) {
            assertThat(browser.value("document.querySelectorAll('.day[data-kind=" + kind + "]').length").asInt()).as(kind).isPositive();
        }
        look("failing", screen, dark, width);
    }

    @ParameterizedTest
    @CsvSource({"desk, 1440, 900", "phone, 390, 844"})
    void thirtyTablesFitAndTheirNamesAreTextWhateverTheyContain(String screen, int width, int height) throws IOException {
        show(Scenes.many(), width, height, false);
        browser.await("document.querySelectorAll('.table').length === 30");
        assertThat(browser.text("#all")).contains(Scenes.NASTY);
        assertThat(browser.text("#needs")).contains("archive export --table '" + Scenes.NASTY + "' --catchup");
        assertThat(browser.text("#errors")).contains("<script>alert(2)</script>").contains("<b>none</b>");
        assertThat(browser.value("document.querySelectorAll('img, b b, main script').length").asInt()).isZero();
        browser.value("document.querySelector('.table summary').click()");
        calendars(1);
        look("many", screen, false, width);
    }

    @Test
    void beforeTheFirstExportNothingIsPretended() throws IOException {
        show(Scenes.nothingYet(), 390, 844, true);
        browser.await("document.querySelectorAll('.table').length === 3");
        assertThat(browser.text("#verdict")).contains("Nothing is archived yet");
        assertThat(browser.text("#work")).contains("Next look in");
        look("empty", "phone", true, 390);
    }

    @Test
    void aDayIsChosenByKeyboardAndSaysItsWindows() throws IOException {
        show(Scenes.failing(), 1440, 900, false);
        calendars(4);
        browser.value("document.querySelector('.year .day[tabindex=\"0\"]').focus()");
        String today = browser.value("document.activeElement.dataset.date").asText();
        browser.keys("\uE013\uE013\uE007"); // up, up, enter
        browser.await("document.querySelector('.picked:not([hidden]) table')");
        assertThat(browser.value("document.querySelector('.day[aria-selected=true]').dataset.date").asText()).isNotEqualTo(today);
        assertThat(browser.text(".picked:not([hidden])")).contains("24 windows archived").contains("00:00–24:00");
        browser.keys("\uE00C"); // escape
        browser.await("document.activeElement.classList.contains('day') && document.querySelectorAll('.picked:not([hidden])').length === 0");
        look("day", "desk", false, 1440);
    }

    @Test
    void aDaemonThatIsGoneIsSaidToBeGoneAndFoundAgain() throws IOException {
        Scene scene = Scenes.healthy();
        show(scene, 1440, 900, false);
        calendars(4);
        int number = page.number();
        page.close();
        browser.await("!document.querySelector('#lost').hidden");
        assertThat(browser.text("#lost")).contains("not reached since").contains("as it was then");
        assertThat(browser.text("#fresh")).contains("not reached");
        browser.picture(PICTURES.resolve("lost-desk.png"));
        page = scene.open(number);
        browser.await("document.querySelector('#lost').hidden");
        assertThat(browser.text("#fresh")).contains("seen");
        assertThat(browser.console()).allSatisfy(line -> assertThat(line).contains("ERR_CONNECTION_REFUSED"));
    }

    private void show(Scene scene, int width, int height, boolean dark) {
        page = scene.open(0);
        browser.console();
        browser.show(page.url(), width, height, dark);
        browser.await("document.querySelector('#verdict .sign')");
    }

    private static void calendars(int count) {
        browser.await("document.querySelectorAll('table.year').length === " + count);
    }

    /** Keeps a picture, and looks at what holds for every state. */
    private static void look(String state, String screen, boolean dark, int width) throws IOException {
        browser.picture(PICTURES.resolve(state + "-" + screen + (dark ? "-dark" : "") + ".png"));
        assertThat(browser.value("document.documentElement.scrollWidth").asInt()).as("nothing is wider than the screen").isLessThanOrEqualTo(width);
        assertThat(browser.value(PALE).toString()).as("texts with less contrast than WCAG's AA asks for").isEqualTo("[]");
        assertThat(browser.console()).as("console").isEmpty();
    }
}
