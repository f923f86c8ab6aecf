package dev.coldarchive.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class Murmur3Test {

    @Property
    void itIsTheHashThatOthersCallMurmur3(@ForAll @Size(max = 100) byte[] data, @ForAll @IntRange(max = 20) int before) {
        byte[] placed = new byte[data.length + before + 3];
        System.arraycopy(data, 0, placed, before, data.length);
        Murmur3 hash = new Murmur3();
        hash.hash(placed, before, data.length);
        ByteBuffer other = ByteBuffer.wrap(Hashing.murmur3_128(0).hashBytes(data).asBytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(hash.first).isEqualTo(other.getLong());
        assertThat(hash.second).isEqualTo(other.getLong());
    }
}
