package dev.coldarchive.selftest;

/** What the archive would like a store to keep. */
public enum Guarantee {
    READ_AFTER_WRITE("an object can be read as soon as it is written"),
    METADATA("the SHA-256 stays with the object"),
    LIST_AFTER_WRITE("a list shows what was just written"),
    CHECKSUMS("damaged uploads are refused"),
    CHECKSUM_ON_HEAD("a look at the object shows the store's own checksum"),
    CONDITIONS("conditional puts are refused where the condition fails"),
    CREATE_RACE("of several that create an object at once, one wins"),
    REPLACE_RACE("of several that replace an object at once, one wins"),
    LARGE_CREATE_RACE("of several that create an object in parts at once, one wins"),
    LARGE_REPLACE_RACE("of several that replace an object in parts at once, one wins"),
    NOTHING_LEFT("a refused upload in parts leaves nothing"),
    VERSIONS("what is overwritten can be brought back");

    private final String words;

    Guarantee(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
