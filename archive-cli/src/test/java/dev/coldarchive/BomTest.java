package dev.coldarchive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What a host builds with: the BOM has every library, in the version of all, and nobody else's; each library has a module name. */
class BomTest {
    private static final Path TOP = Path.of("..");
    private static final String VERSION = text(pom(TOP), "version");

    static List<String> libraries() {
        return PublicApi.LIBRARIES;
    }

    static List<Path> hosts() throws Exception {
        try (Stream<Path> files = Files.walk(TOP.resolve("docs/examples"))) {
            return files.filter(file -> file.endsWith("pom.xml") && !file.toString().contains("/target/")).map(Path::getParent).toList();
        }
    }

    @Test
    void theBomHasEveryLibraryAndNothingElse() {
        Element bom = pom(TOP.resolve("archive-bom"));
        assertThat(text(bom, "version")).isEqualTo(VERSION);
        assertThat(bom.getElementsByTagName("parent").getLength()).as("a parent would manage the host's versions of everything").isZero();
        List<String> managed = new ArrayList<>();
        NodeList dependencies = bom.getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            assertThat(text(dependency, "groupId")).isEqualTo("dev.coldarchive");
            assertThat(text(dependency, "version")).isEqualTo("${project.version}");
            managed.add(text(dependency, "artifactId"));
        }
        assertThat(managed).containsExactlyElementsOf(PublicApi.LIBRARIES.stream().map(library -> "archive-" + library).toList());
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void everyLibraryHasAModuleNameThatIsItsRootPackageOrSaysThatItIsTheCore(String library) {
        Element properties = (Element) pom(TOP.resolve("archive-" + library)).getElementsByTagName("properties").item(0);
        assertThat(text(properties, "module.name")).isEqualTo("dev.coldarchive." + library);
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void everyExampleIsOfThisVersionAndHasNoParentOfOurs(Path host) {
        Element project = pom(host);
        assertThat(text((Element) project.getElementsByTagName("properties").item(0), "archive.version")).isEqualTo(VERSION);
        assertThat(project.getElementsByTagName("parent").getLength()).isZero();
    }

    private static Element pom(Path directory) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(directory.resolve("pom.xml").toFile()).getDocumentElement();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of a child of its own. */
    private static String text(Element parent, String name) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeName().equals(name)) {
                return child.getTextContent();
            }
        }
        throw new AssertionError(parent.getNodeName() + " has no " + name);
    }
}
