package dev.coldarchive.parquet.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnIndex;

/** The column index (parquet-format, PageIndex.md): bounds of each page, so that readers pass over pages. */
final class PageIndex {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private PageIndex() {}

    /** Null if a page that has values has no bounds. */
    static ColumnIndex of(Leaf leaf, List<Page> pages) {
        List<Boolean> nullPages = new ArrayList<>();
        List<ByteBuffer> mins = new ArrayList<>();
        List<ByteBuffer> maxs = new ArrayList<>();
        List<Long> nulls = new ArrayList<>();
        for (Page page : pages) {
            if (!page.allNull() && page.bounds() == null) {
                return null;
            }
            nullPages.add(page.allNull());
            mins.add(page.allNull() ? NONE : ByteBuffer.wrap(page.bounds().min()));
            maxs.add(page.allNull() ? NONE : ByteBuffer.wrap(page.bounds().max()));
            nulls.add((long) page.nulls());
        }
        ColumnIndex index = new ColumnIndex(nullPages, mins, maxs, order(leaf, pages.stream().map(Page::bounds).filter(Objects::nonNull).toList()));
        index.setNull_counts(nulls);
        if (pages.stream().map(Page::sizes).allMatch(PageSizes::hasHistograms)) {
            index.setRepetition_level_histograms(pages.stream().flatMap(page -> page.sizes().repetition().stream()).toList());
            index.setDefinition_level_histograms(pages.stream().flatMap(page -> page.sizes().definition().stream()).toList());
        }
        return index;
    }

    private static BoundaryOrder order(Leaf leaf, List<Bounds> bounds) {
        boolean ascending = true;
        boolean descending = true;
        for (int i = 1; i < bounds.size(); i++) {
            int mins = Bounds.compare(leaf, bounds.get(i - 1).min(), bounds.get(i).min());
            int maxs = Bounds.compare(leaf, bounds.get(i - 1).max(), bounds.get(i).max());
            ascending &= mins <= 0 && maxs <= 0;
            descending &= mins >= 0 && maxs >= 0;
        }
        return ascending ? BoundaryOrder.ASCENDING : descending ? BoundaryOrder.DESCENDING : BoundaryOrder.UNORDERED;
    }
}
