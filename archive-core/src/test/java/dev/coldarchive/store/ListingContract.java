package dev.coldarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How every object store lists what is in it. */
public abstract class ListingContract extends StoreWorld {
    @Test
    void aListIsInTheOrderOfItsKeysWhereASlashIsACharacterLikeOthers() {
        Stream.of("a", "b/c/d", "b-c", "b/c.d/e", "b.c", "ba", "😀", "b0", "Z", "z", "é").forEach(k -> put(ObjectKey.of(k), bytes(3, 1), PutCondition.ABSENT));
        assertThat(list("", "*")).extracting(o -> o.key().value()).containsExactly("Z", "a", "b-c", "b.c", "b/c.d/e", "b/c/d", "b0", "ba", "z", "é", "😀");
    }

    @Test
    void aPrefixIsTheStartOfAKeyAndNotADirectory() {
        Stream.of("raw/trades/1", "raw/trades/2", "raw/trades_old/3", "raw/tra", "other").forEach(k -> put(ObjectKey.of(k), bytes(3, 1), PutCondition.ABSENT));
        assertThat(list("raw/trades", "*")).extracting(o -> o.key().value()).containsExactly("raw/trades/1", "raw/trades/2", "raw/trades_old/3");
        assertThat(list("raw/trades/", "*")).extracting(o -> o.key().value()).containsExactly("raw/trades/1", "raw/trades/2");
        assertThat(list("raw/trades/1", "*")).hasSize(1);
        assertThat(list("nothing/there/", "*")).isEmpty();
        assertThat(list("../", "*")).isEmpty();
        assertThat(list("/", "*")).isEmpty();
    }

    @Test
    void aGlobIsMatchedAgainstTheFileName() {
        Stream.of("x/trades_1.parquet", "x/trades_2.parquet", "x/trades_2.parquet.tmp", "trades/other.parquet", "x/y/trades_3.parquet")
                .forEach(k -> put(ObjectKey.of(k), bytes(3, 1), PutCondition.ABSENT));
        assertThat(list("", "trades_*.parquet")).extracting(o -> o.key().value()).containsExactly("x/trades_1.parquet", "x/trades_2.parquet", "x/y/trades_3.parquet");
        assertThat(list("x/", "trades_[23].parquet")).hasSize(2);
        assertThat(list("x/", "trades_[!23].parquet")).hasSize(1);
        assertThat(list("x/", "trades_?.parquet")).hasSize(3);
    }

    @Test
    void aListTellsSizeAndTagOfEachObject() {
        StoredObject put = put(KEY, bytes(77, 1), PutCondition.ABSENT);
        StoredObject listed = list("raw/", "*").get(0);
        assertThat(listed.sizeBytes()).isEqualTo(77);
        assertThat(listed.etag()).isNotEmpty();
        assertThat(listed.lastModified()).isNotNull();
        assertThat(put.key()).isEqualTo(listed.key());
    }

    @Test
    void aListGoesOnPastItsFirstPage() {
        Path file = file(bytes(1, 1));
        ContentDigest content = ContentDigester.of(file);
        for (int i = 0; i < moreThanAPage(); i++) {
            store.put(ObjectKey.of("many/" + i), file, content, PutCondition.ABSENT);
        }
        assertThat(list("many/", "*")).hasSize(moreThanAPage()).extracting(StoredObject::key).isSorted().doesNotHaveDuplicates();
    }
}
