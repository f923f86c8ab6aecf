package dev.coldarchive.doctor;

/** What a check came to. */
public enum Status {
    OK,
    /** It works now; somebody should change it all the same. */
    WARN,
    /** Something does not work, or rows may be lost. */
    FAIL,
    /** It could not be found out: the right to look is missing, or nobody is there to ask. */
    UNKNOWN,
    /** It was not looked at, since something that it needs is not as it should be. */
    SKIPPED
}
