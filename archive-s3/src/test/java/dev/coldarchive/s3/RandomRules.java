package dev.coldarchive.s3;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lifecycle rules as anybody might have written them, now and then with an element that nobody knows yet. */
final class RandomRules {
    private static final List<String> CLASSES = List.of("GLACIER", "STANDARD_IA", "DEEP_ARCHIVE", "INTELLIGENT_TIERING", "SOMETHING_NEW");

    private final Random random;
    private boolean unknown;

    RandomRules(Random random) {
        this.random = random;
    }

    /** Whether the rules made so far have something that no SDK knows. */
    boolean hasUnknown() {
        return unknown;
    }

    String rules() {
        boolean old = random.nextInt(6) == 0;
        return IntStream.range(0, 1 + random.nextInt(6)).mapToObj(i -> element("Rule", shuffled(List.of(element("ID", "rule " + i + " " + text()), scope(old), element("Status",
                random.nextBoolean() ? "Enabled" : "Disabled"), actions(), surprise())))).collect(Collectors.joining(space()));
    }

    private String scope(boolean old) {
        if (old) {
            return element("Prefix", text());
        }
        return element("Filter", switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> element("Prefix", text());
            case 2 -> tag();
            case 3 -> element("ObjectSizeGreaterThan", number());
            case 4 -> element("ObjectSizeLessThan", number());
            default -> element("And", element("Prefix", text()) + tag() + tag() + element("ObjectSizeLessThan", number()) + surprise());
        } + surprise());
    }

    private String actions() {
        String all = "";
        if (random.nextBoolean()) {
            all += element("Transition", when() + element("StorageClass", CLASSES.get(random.nextInt(CLASSES.size()))) + surprise());
        }
        if (random.nextBoolean()) {
            all += element("Expiration", random.nextInt(4) == 0 ? element("ExpiredObjectDeleteMarker", "true") : when());
        }
        if (random.nextBoolean()) {
            all += element("NoncurrentVersionTransition", element("NoncurrentDays", number()) + element("NewerNoncurrentVersions", number()) + element("StorageClass", "GLACIER"));
        }
        if (random.nextBoolean()) {
            all += element("NoncurrentVersionExpiration", element("NoncurrentDays", number()));
        }
        return all + element("AbortIncompleteMultipartUpload", element("DaysAfterInitiation", number()));
    }

    private String when() {
        return random.nextInt(3) == 0 ? element("Date", "20" + (27 + random.nextInt(50)) + "-0" + (1 + random.nextInt(9)) + "-15T00:00:00.000Z") : element("Days", number());
    }

    private String tag() {
        return element("Tag", element("Key", "k" + number()) + element("Value", text()));
    }

    private String surprise() {
        if (random.nextInt(60) > 0) {
            return "";
        }
        unknown = true;
        return element("Novelty" + random.nextInt(9), text());
    }

    private String text() {
        return List.of("", "raw/", "a &amp; b/", "ü/ñ", " spaces ", "&lt;x&gt;", "logs/2024-").get(random.nextInt(7));
    }

    private String number() {
        return String.valueOf(1 + random.nextInt(4_000));
    }

    private String element(String name, String inside) {
        return "<" + name + ">" + inside + "</" + name + ">";
    }

    private String space() {
        return random.nextBoolean() ? "\n  " : "";
    }

    private String shuffled(List<String> parts) {
        List<String> all = new ArrayList<>(parts);
        Collections.shuffle(all, random);
        return String.join("", all);
    }
}
