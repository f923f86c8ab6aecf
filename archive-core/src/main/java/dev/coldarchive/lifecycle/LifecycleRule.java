package dev.coldarchive.lifecycle;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * One rule of a bucket, as far as it is understood.
 *
 * @param id unique in its bucket, at most 255 characters
 * @param enabled whether it does anything
 * @param scope which objects
 * @param actions what becomes of them
 */
public record LifecycleRule(String id, boolean enabled, Scope scope, List<Action> actions) {

    /**
     * Which objects a rule is about.
     *
     * @param prefix what their keys begin with, in the bucket
     * @param tagged whether they have to carry certain tags, which no object of an archive has
     * @param largerThan only objects of more bytes
     * @param smallerThan only objects of less bytes
     */
    public record Scope(String prefix, boolean tagged, OptionalLong largerThan, OptionalLong smallerThan) {

        /** All objects under a prefix. */
        public static Scope of(String prefix) {
            return new Scope(prefix, false, OptionalLong.empty(), OptionalLong.empty());
        }

        /** Whether it may take objects whose keys begin so. */
        public boolean touches(String other) {
            return !tagged && (prefix.startsWith(other) || other.startsWith(prefix));
        }

        /** Whether nothing but the prefix matters. */
        public boolean isPlain() {
            return equals(of(prefix));
        }
    }

    /** What a rule does. */
    public enum Kind {
        MOVE, DELETE, DELETE_MARKERS, MOVE_FORMER, DELETE_FORMER, ABORT_UPLOADS
    }

    /**
     * One thing that becomes of an object.
     *
     * @param days age at which it happens; of a former version, since it was one
     * @param date when it happens, instead of an age
     * @param storageClass where to, for the kinds that move
     */
    public record Action(Kind kind, OptionalInt days, Optional<Instant> date, Optional<String> storageClass) {

        /** Something that is done so many days after an object was made. */
        public static Action after(Kind kind, int days) {
            return new Action(kind, OptionalInt.of(days), Optional.empty(), Optional.empty());
        }

        /** Moves objects to another storage class so many days after they were made. */
        public static Action move(String storageClass, int days) {
            return new Action(Kind.MOVE, OptionalInt.of(days), Optional.empty(), Optional.of(storageClass));
        }

        /** The class has to be restored before it can be read. */
        public boolean makesCold() {
            return kind == Kind.MOVE && storageClass.filter(to -> to.equals("GLACIER") || to.equals("DEEP_ARCHIVE")).isPresent();
        }

        /** {@code to GLACIER after 30 days}. */
        public String words() {
            String when = days.isPresent() ? " after " + days.getAsInt() + (days.getAsInt() == 1 ? " day" : " days") : date.map(at -> " on " + at.toString().substring(0, 10)).orElse("");
            return switch (kind) {
                case MOVE -> "to " + storageClass.orElse("?") + when;
                case DELETE -> "delete" + when;
                case DELETE_MARKERS -> "drop left-over delete markers";
                case MOVE_FORMER -> "former versions to " + storageClass.orElse("?") + when;
                case DELETE_FORMER -> "delete former versions" + when;
                case ABORT_UPLOADS -> "abort unfinished uploads" + when;
            };
        }
    }

    public LifecycleRule {
        actions = List.copyOf(actions);
    }

    /** {@code to STANDARD_IA after 30 days, to GLACIER after 90 days}. */
    public String words() {
        String some = scope.tagged() ? "with certain tags: " : "";
        String sizes = (scope.largerThan().isPresent() ? "above " + scope.largerThan().getAsLong() + " bytes: " : "")
                + (scope.smallerThan().isPresent() ? "below " + scope.smallerThan().getAsLong() + " bytes: " : "");
        return some + sizes + (actions.isEmpty() ? "nothing that is known here" : actions.stream().map(Action::words).collect(Collectors.joining(", ")));
    }

    /** Enabled or not, in words. */
    public String status() {
        return enabled ? "enabled" : "disabled";
    }
}
