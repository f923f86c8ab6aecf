package dev.coldarchive.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Crc32cTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 9", "9, 0", "1, 1", "7, 1000003", "1000003, 7", "5242880, 5242880", "5242880, 1", "65536, 65535"})
    void piecesGiveTheChecksumOfTheWhole(int first, int second) {
        byte[] bytes = new byte[first + second];
        new Random(first).nextBytes(bytes);
        assertThat(Crc32c.joined(crc32c(bytes, 0, first), crc32c(bytes, first, second), second)).isEqualTo(crc32c(bytes, 0, bytes.length));
    }

    private static int crc32c(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
