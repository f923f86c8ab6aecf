package dev.coldarchive.parquet;

import dev.coldarchive.format.FileFormat;
import dev.coldarchive.format.FileFormatContract;

class ParquetFormatTest extends FileFormatContract {
    @Override
    protected FileFormat format() {
        return new ParquetFormat();
    }
}
