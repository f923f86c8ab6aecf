package dev.coldarchive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing becomes public by accident, and no two jars share a package. */
class PublicApiTest {
    private static final Path LISTING = Path.of("..", "docs", "reference", "public-api.txt");
    private static final String WRITE = "public-api.write";

    /** A change that is meant is written with {@code -Dpublic-api.write=true}, and read by whoever reviews it. */
    @Test
    void theListingHasEverythingThatIsPublicAndNothingElse() throws IOException {
        String now = PublicApi.listing();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(LISTING, now);
        }
        assertThat(Files.readString(LISTING).lines().toList()).as("run once more with -D%s=true if the change is meant", WRITE).isEqualTo(now.lines().toList());
    }

    @Test
    void noTwoLibrariesShareAPackage() throws IOException {
        Map<String, List<String>> owners = new TreeMap<>();
        for (String library : PublicApi.LIBRARIES) {
            for (String name : packages(PublicApi.classes(library))) {
                owners.computeIfAbsent(name, none -> new ArrayList<>()).add(library);
            }
        }
        assertThat(owners).hasSizeGreaterThan(30).allSatisfy((name, libraries) -> assertThat(libraries).as(name).hasSize(1));
    }

    private static TreeSet<String> packages(Path classes) throws IOException {
        TreeSet<String> packages = new TreeSet<>();
        try (Stream<Path> files = Files.walk(classes)) {
            files.filter(file -> file.toString().endsWith(".class")).map(file -> classes.relativize(file.getParent()).toString()).forEach(packages::add);
        }
        return packages;
    }
}
