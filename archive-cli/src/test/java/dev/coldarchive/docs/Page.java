package dev.coldarchive.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One page of the documentation.
 *
 * @param file where it is, relative to the top of the repository
 * @param text the whole of it
 */
record Page(Path file, String text) {
    /** Tests run in their module's directory. */
    static final Path TOP = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern FENCE = Pattern.compile("(?ms)^( *)```([^\\n]*)\\n(.*?)^ *```[ ]*$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*)$");

    /**
     * A fenced block.
     *
     * @param info what stands behind the opening fence
     */
    record Block(String info, String content) {}

    static Page read(String file) throws IOException {
        return new Page(Path.of(file), Files.readString(TOP.resolve(file)));
    }

    /** README.md and everything below docs/. */
    static List<Page> all() throws IOException {
        List<Page> pages = new ArrayList<>(List.of(read("README.md")));
        try (Stream<Path> files = Files.walk(TOP.resolve("docs"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
                pages.add(read(TOP.relativize(file).toString()));
            }
        }
        return pages;
    }

    List<Block> blocks() {
        return FENCE.matcher(text).results().map(m -> new Block(m.group(2).strip(), m.group(3).replaceAll("(?m)^" + m.group(1), ""))).toList();
    }

    /** The text without its fenced blocks. */
    String prose() {
        return FENCE.matcher(text).replaceAll("");
    }

    /** Anchors of the headings, as GitHub makes them; a heading that is there twice is linked to by its first. */
    List<String> anchors() {
        List<String> anchors = new ArrayList<>();
        Matcher headings = HEADING.matcher(prose());
        while (headings.find()) {
            String plain = headings.group(1).replace("`", "").strip().toLowerCase(Locale.ROOT);
            anchors.add(plain.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
        }
        return anchors;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
