package dev.coldarchive.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * One rule as S3 wrote it, all of it: so that what the SDK does not know is seen to be there. Two are equal if they say the same, whatever the order of their elements and the white
 * space between them.
 *
 * @param text always written the same way
 * @param leaves every value with the elements around it, such as {@code Filter/And/Prefix=raw/}
 * @param ofOldForm whether its prefix stands beside its other elements instead of in a filter; a bucket takes rules of one form only
 */
record RuleText(String text, List<String> leaves, boolean ofOldForm) {

    /**
     * A whole configuration.
     *
     * @param rules in their order
     * @param others what it has besides rules
     */
    record Document(List<RuleText> rules, List<String> others) {}

    /** @throws IOException if it is no XML */
    static Document parse(byte[] xml) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            factory.setCoalescing(true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            Element root = builder.parse(new ByteArrayInputStream(xml)).getDocumentElement();
            List<Element> children = children(root);
            return new Document(children.stream().filter(RuleText::isRule).map(RuleText::of).toList(),
                    children.stream().filter(child -> !isRule(child)).map(Element::getLocalName).toList());
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException("its rules are no XML: " + e.getMessage(), e);
        }
    }

    private static boolean isRule(Element element) {
        return element.getLocalName().equals("Rule");
    }

    private static RuleText of(Element rule) {
        List<String> leaves = new ArrayList<>();
        leaves("", rule, leaves);
        return new RuleText(text(rule), List.copyOf(leaves), children(rule).stream().anyMatch(child -> child.getLocalName().equals("Prefix")));
    }

    /** The first thing of this one that the other lacks, or has besides; empty if both say the same. */
    Optional<String> lostIn(RuleText other) {
        if (text.equals(other.text)) {
            return Optional.empty();
        }
        List<String> lost = new ArrayList<>(leaves);
        other.leaves.forEach(lost::remove);
        return Optional.of(lost.stream().findFirst().map(leaf -> "element " + leaf).orElse("the structure"));
    }

    private static void leaves(String path, Element element, List<String> leaves) {
        List<Element> children = children(element);
        if (children.isEmpty()) {
            leaves.add(path + "=" + value(element));
        }
        children.forEach(child -> leaves(path.isEmpty() ? child.getLocalName() : path + "/" + child.getLocalName(), child, leaves));
    }

    private static String text(Element element) {
        List<Element> children = children(element);
        String loose = children.isEmpty() ? value(element) : element.getTextContent().isBlank() ? "" : looseText(element);
        String inside = escaped(loose) + children.stream().map(RuleText::text).sorted().collect(Collectors.joining());
        return "<" + element.getLocalName() + attributes(element) + ">" + inside + "</" + element.getLocalName() + ">";
    }

    /** The SDK writes dates shorter than S3 does. */
    private static String value(Element element) {
        String text = element.getTextContent();
        if (!element.getLocalName().equals("Date")) {
            return text;
        }
        try {
            return Instant.parse(text).toString();
        } catch (DateTimeException e) {
            return text;
        }
    }

    private static String looseText(Element element) {
        return nodes(element).stream().filter(node -> node.getNodeType() == Node.TEXT_NODE).map(Node::getNodeValue).filter(text -> !text.isBlank()).collect(Collectors.joining());
    }

    private static String attributes(Element element) {
        var all = element.getAttributes();
        return IntStream.range(0, all.getLength()).mapToObj(all::item).filter(one -> !one.getNodeName().startsWith("xmlns"))
                .map(one -> " " + one.getNodeName() + "=\"" + escaped(one.getNodeValue()) + "\"").sorted().collect(Collectors.joining());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private static List<Element> children(Element element) {
        return nodes(element).stream().filter(Element.class::isInstance).map(Element.class::cast).toList();
    }

    private static List<Node> nodes(Element element) {
        var all = element.getChildNodes();
        return IntStream.range(0, all.getLength()).mapToObj(all::item).toList();
    }
}
