package dev.coldarchive.store;

import java.util.regex.Pattern;

/**
 * A pattern of file names, as {@link ObjectReader#list} takes it: {@code *} is any text, {@code ?} any one character,
 * {@code [abc]}, {@code [a-z]} and {@code [!a]} one character of a set; everything else stands for itself.
 */
public final class FileNameGlob {
    private final Pattern pattern;

    /** @throws IllegalArgumentException if a {@code [} has no {@code ]}, or a range runs backwards */
    public FileNameGlob(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (c == '[') {
                int end = glob.indexOf(']', i + 2);
                if (end < 0) {
                    throw new IllegalArgumentException("glob '" + glob + "' has a '[' without its ']'");
                }
                regex.append(set(glob.substring(i + 1, end)));
                i = end;
            } else {
                regex.append(Character.isLetterOrDigit(c) || Character.isSurrogate(c) ? "" : "\\").append(c);
            }
        }
        pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** Whether the part of the key after its last {@code /} matches. */
    public boolean matches(ObjectKey key) {
        return pattern.matcher(key.fileName()).matches();
    }

    private static String set(String members) {
        boolean negated = members.length() > 1 && members.startsWith("!");
        return (negated ? "[^" : "[") + (negated ? members.substring(1) : members).replaceAll("[\\[\\]\\\\^&]", "\\\\$0") + "]";
    }
}
