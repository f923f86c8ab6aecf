package dev.coldarchive.lifecycle;

import java.util.List;
import java.util.Set;

/**
 * The lifecycle rules of the bucket that an archive lies in: what only buckets have. Safe for use by several threads; two writers of rules are not, see {@link #change}.
 */
public interface BucketLifecycle {

    /** What the bucket is called in messages. */
    String bucket();

    /**
     * All rules there are; {@link BucketRules#NONE} for a bucket that has none. What was just changed may take minutes to show.
     *
     * @throws dev.coldarchive.ArchiveException if the bucket does not answer, there is none, or it may not be asked; never an empty answer instead
     */
    BucketRules read();

    /**
     * Takes rules out and puts others in; every other rule stays exactly as it is. The bucket takes all its rules at once and knows no condition: a rule that somebody else
     * writes between the look that this begins with and the write is lost, and nobody can tell. What is written is looked at whole before it leaves.
     *
     * @param seen what the change was planned on
     * @param out ids of rules to take out; one that is not there does not matter
     * @param in rules to put in, whose scopes are plain prefixes
     * @throws dev.coldarchive.ArchiveException of category INTEGRITY if the bucket's rules are others than {@code seen}, or one of them could not be kept whole: nothing is changed
     *     then. After any other it may have been changed: look
     */
    void change(BucketRules seen, Set<String> out, List<LifecycleRule> in);
}
