package dev.coldarchive.format;

class CanonicalFormatTest extends FileFormatContract {
    @Override
    protected FileFormat format() {
        return new CanonicalFormat();
    }
}
