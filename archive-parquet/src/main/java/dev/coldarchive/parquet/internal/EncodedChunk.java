package dev.coldarchive.parquet.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Statistics;

/**
 * The pages of one column of one row group.
 *
 * @param dictionary page before the data pages, null if there is none
 * @param pages data pages in order
 * @param bloomFilter with its header, empty if there is none
 */
record EncodedChunk(Leaf leaf, PageCodec codec, Page dictionary, List<Page> pages, byte[] bloomFilter) {

    /** Appends the pages to the file. */
    WrittenChunk write(FileOutput out) throws IOException {
        long start = out.position();
        if (dictionary != null) {
            out.write(dictionary.bytes());
        }
        long firstDataPage = out.position();
        List<PageLocation> locations = new ArrayList<>(pages.size());
        long row = 0;
        for (Page page : pages) {
            locations.add(new PageLocation(out.position(), page.bytes().length, row));
            out.write(page.bytes());
            row += page.rows();
        }
        ColumnMetaData metaData = new ColumnMetaData(leaf.physical(), encodings(), leaf.path(), codec.name(),
                pages.stream().mapToLong(Page::levels).sum(), uncompressedBytes(), out.position() - start, firstDataPage);
        if (dictionary != null) {
            metaData.setDictionary_page_offset(start);
        }
        metaData.setStatistics(statistics());
        metaData.setEncoding_stats(encodingStats());
        PageSizes sizes = pages.stream().map(Page::sizes).reduce(PageSizes::plus).orElseThrow();
        OffsetIndex offsets = new OffsetIndex(locations);
        if (sizes.hasBytes() || sizes.hasHistograms()) {
            metaData.setSize_statistics(sizes.statistics());
        }
        if (sizes.hasBytes()) {
            offsets.setUnencoded_byte_array_data_bytes(pages.stream().map(page -> page.sizes().bytes()).toList());
        }
        return new WrittenChunk(metaData, offsets, PageIndex.of(leaf, pages), bloomFilter);
    }

    private long uncompressedBytes() {
        return (dictionary == null ? 0 : dictionary.uncompressedBytes()) + pages.stream().mapToLong(Page::uncompressedBytes).sum();
    }

    private List<Encoding> encodings() {
        TreeSet<Encoding> used = new TreeSet<>();
        used.add(Encoding.RLE);
        if (dictionary != null) {
            used.add(dictionary.encoding());
        }
        pages.forEach(page -> used.add(page.encoding()));
        return List.copyOf(used);
    }

    private List<PageEncodingStats> encodingStats() {
        List<PageEncodingStats> stats = new ArrayList<>();
        if (dictionary != null) {
            stats.add(new PageEncodingStats(PageType.DICTIONARY_PAGE, dictionary.encoding(), 1));
        }
        Map<Encoding, Integer> counts = new EnumMap<>(Encoding.class);
        pages.forEach(page -> counts.merge(page.encoding(), 1, Integer::sum));
        counts.forEach((encoding, count) -> stats.add(new PageEncodingStats(PageType.DATA_PAGE, encoding, count)));
        return stats;
    }

    private Statistics statistics() {
        Statistics statistics = new Statistics();
        statistics.setNull_count(pages.stream().mapToLong(Page::nulls).sum());
        Bounds all = null;
        for (Page page : pages) {
            if (!page.allNull()) {
                if (page.bounds() == null) {
                    return statistics;
                }
                all = all == null ? page.bounds() : all.union(page.bounds(), leaf);
            }
        }
        if (all != null) {
            statistics.setMin_value(all.min());
            statistics.setMax_value(all.max());
            statistics.setIs_min_value_exact(all.minExact());
            statistics.setIs_max_value_exact(all.maxExact());
        }
        return statistics;
    }
}
