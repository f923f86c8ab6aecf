package dev.coldarchive.parquet.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.parquet.format.InterningProtocol;
import shaded.parquet.org.apache.thrift.TBase;
import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.protocol.TList;
import shaded.parquet.org.apache.thrift.protocol.TMap;
import shaded.parquet.org.apache.thrift.protocol.TProtocolException;
import shaded.parquet.org.apache.thrift.protocol.TSet;
import shaded.parquet.org.apache.thrift.protocol.TStruct;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;

/**
 * Thrift's compact protocol, as footers and page headers have it, with bounds on depth and on what is made of the bytes: one byte may nest a structure
 * or be a hundred bytes of memory. Not thread-safe.
 */
final class BoundedProtocol extends TCompactProtocol {
    /** Far above what parquet.thrift nests. */
    private static final int MAX_DEPTH = 32;
    /** Sizes of objects in memory, rather above than below. */
    private static final int STRUCTURE_BYTES = 192;
    private static final int TEXT_BYTES = 64;
    private static final int ELEMENT_BYTES = 28;

    private final Heap.Share heap;
    private int depth;

    private BoundedProtocol(InputStream in, int mostBytes, Heap.Share heap) throws TException {
        super(new TIOStreamTransport(new TConfiguration(mostBytes, TConfiguration.DEFAULT_MAX_FRAME_SIZE, MAX_DEPTH), in));
        this.heap = heap;
    }

    /**
     * Fills a structure.
     *
     * @param mostBytes length of what it is read from
     * @throws IOException if the bytes are none such, or more than fits the heap
     */
    static <T extends TBase<?, ?>> T read(T structure, InputStream in, int mostBytes, Heap.Share heap) throws IOException {
        try {
            structure.read(new InterningProtocol(new BoundedProtocol(in, mostBytes, heap)));
            return structure;
        } catch (TException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public TStruct readStructBegin() throws TException {
        enter(STRUCTURE_BYTES);
        return super.readStructBegin();
    }

    @Override
    public void readStructEnd() throws TException {
        depth--;
        super.readStructEnd();
    }

    @Override
    public TList readListBegin() throws TException {
        TList list = super.readListBegin();
        enter((long) ELEMENT_BYTES * list.size);
        return list;
    }

    @Override
    public void readListEnd() throws TException {
        depth--;
        super.readListEnd();
    }

    @Override
    public TSet readSetBegin() throws TException {
        TSet set = super.readSetBegin();
        enter((long) ELEMENT_BYTES * set.size);
        return set;
    }

    @Override
    public void readSetEnd() throws TException {
        depth--;
        super.readSetEnd();
    }

    @Override
    public TMap readMapBegin() throws TException {
        TMap map = super.readMapBegin();
        enter(2L * ELEMENT_BYTES * map.size);
        return map;
    }

    @Override
    public void readMapEnd() throws TException {
        depth--;
        super.readMapEnd();
    }

    @Override
    public String readString() throws TException {
        String text = super.readString();
        take(TEXT_BYTES + 2L * text.length());
        return text;
    }

    @Override
    public ByteBuffer readBinary() throws TException {
        ByteBuffer bytes = super.readBinary();
        take(TEXT_BYTES + (long) bytes.remaining());
        return bytes;
    }

    private void enter(long sizeBytes) throws TException {
        if (++depth > MAX_DEPTH) {
            throw new TProtocolException(TProtocolException.DEPTH_LIMIT, "structures are nested more than " + MAX_DEPTH + " deep");
        }
        take(sizeBytes);
    }

    private void take(long sizeBytes) throws TException {
        try {
            heap.add(sizeBytes);
        } catch (IOException e) {
            throw new TProtocolException(TProtocolException.SIZE_LIMIT, e.getMessage(), e);
        }
    }
}
