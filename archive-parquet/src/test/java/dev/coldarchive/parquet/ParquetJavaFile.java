package dev.coldarchive.parquet;

import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.schema.Column;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.xerial.snappy.Snappy;

/** What a program that uses parquet-java as it comes makes of rows: its defaults with snappy, record by record. For comparison; flags, integers and text only. */
public final class ParquetJavaFile {
    private ParquetJavaFile() {}

    public static void write(Path file, RowReader rows) throws IOException {
        MessageType schema = new MessageType(rows.schema().name(), rows.schema().columns().stream().map(ParquetJavaFile::type).toList());
        SimpleGroupFactory groups = new SimpleGroupFactory(schema);
        try (ParquetWriter<Group> writer = writer(file, schema)) {
            RowBatch batch = new RowBatch(rows.schema());
            while (rows.next(batch)) {
                for (int row = 0; row < batch.rows(); row++) {
                    writer.write(group(groups.newGroup(), batch, row));
                }
            }
        }
    }

    private static Group group(Group group, RowBatch batch, int row) {
        List<Column> columns = batch.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
            if (!batch.column(i).isNull(row)) {
                switch (columns.get(i).type().kind()) {
                    case BOOLEAN -> group.add(i, batch.longs(i).get(row) != 0);
                    case INT32 -> group.add(i, (int) batch.longs(i).get(row));
                    case INT64 -> group.add(i, batch.longs(i).get(row));
                    default -> group.add(i, Binary.fromConstantByteArray(batch.bytes(i).get(row)));
                }
            }
        }
        return group;
    }

    private static Type type(Column column) {
        PrimitiveTypeName type = switch (column.type().kind()) {
            case BOOLEAN -> PrimitiveTypeName.BOOLEAN;
            case INT32 -> PrimitiveTypeName.INT32;
            case INT64 -> PrimitiveTypeName.INT64;
            case STRING -> PrimitiveTypeName.BINARY;
            default -> throw new IllegalArgumentException("not compared: " + column);
        };
        var builder = column.nullable() ? Types.optional(type) : Types.required(type);
        return (type == PrimitiveTypeName.BINARY ? builder.as(LogicalTypeAnnotation.stringType()) : builder).named(column.name());
    }

    /** By handles: plain calls do not compile without Hadoop, since other forms of these methods take its classes. */
    private static ParquetWriter<Group> writer(Path file, MessageType schema) throws IOException {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle begin = lookup.findStatic(ExampleParquetWriter.class, "builder", MethodType.methodType(ExampleParquetWriter.Builder.class, OutputFile.class));
            MethodHandle configure = lookup.findVirtual(ParquetWriter.Builder.class, "withConf", MethodType.methodType(ParquetWriter.Builder.class, ParquetConfiguration.class));
            ExampleParquetWriter.Builder builder = (ExampleParquetWriter.Builder) begin.invoke((OutputFile) new LocalOutputFile(file));
            configure.invoke(builder, new PlainParquetConfiguration());
            return builder.withType(schema).withCompressionCodec(CompressionCodecName.SNAPPY).withCodecFactory(new SnappyOnly()).build();
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The factory that comes with parquet-hadoop looks for Hadoop's codecs. */
    private static final class SnappyOnly implements CompressionCodecFactory {
        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName codec) {
            return new BytesInputCompressor() {
                @Override
                public BytesInput compress(BytesInput bytes) throws IOException {
                    return BytesInput.from(Snappy.compress(bytes.toByteArray()));
                }

                @Override
                public CompressionCodecName getCodecName() {
                    return CompressionCodecName.SNAPPY;
                }

                @Override
                public void release() {}
            };
        }

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void release() {}
    }
}
