package dev.coldarchive.postgres.internal;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Writes COPY's binary format, by its documentation and not by our decoder. */
final class CopyBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private interface Write {
        void to(DataOutputStream out) throws IOException;
    }

    private CopyBytes put(Write write) {
        try {
            write.to(out);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CopyBytes header() {
        return put(o -> o.write(new byte[] {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0}));
    }

    CopyBytes row(byte[]... fields) {
        put(o -> o.writeShort(fields.length));
        for (byte[] field : fields) {
            put(o -> o.writeInt(field == null ? -1 : field.length));
            if (field != null) {
                put(o -> o.write(field));
            }
        }
        return this;
    }

    CopyBytes trailer() {
        return put(o -> o.writeShort(-1));
    }

    CopyBytes raw(byte[] some) {
        return put(o -> o.write(some));
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    static byte[] int8(long value) {
        return new CopyBytes().put(o -> o.writeLong(value)).toBytes();
    }

    static byte[] int4(int value) {
        return new CopyBytes().put(o -> o.writeInt(value)).toBytes();
    }

    /** As numeric_send does: groups of four digits around the point, without zeros at either end. */
    static byte[] numeric(BigDecimal value) {
        int scale = Math.max(value.scale(), 0);
        int groupsAfter = (scale + 3) / 4;
        BigInteger rest = value.setScale(groupsAfter * 4).unscaledValue().abs();
        List<Integer> groups = new ArrayList<>();
        while (rest.signum() > 0) {
            BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(10_000));
            groups.add(0, parts[1].intValue());
            rest = parts[0];
        }
        int weight = groups.size() - groupsAfter - 1;
        while (!groups.isEmpty() && groups.get(groups.size() - 1) == 0) {
            groups.remove(groups.size() - 1);
        }
        CopyBytes bytes = new CopyBytes().put(o -> o.writeShort(groups.size())).put(o -> o.writeShort(groups.isEmpty() ? 0 : weight))
                .put(o -> o.writeShort(value.signum() < 0 ? 0x4000 : 0)).put(o -> o.writeShort(scale));
        groups.forEach(group -> bytes.put(o -> o.writeShort(group)));
        return bytes.toBytes();
    }
}
