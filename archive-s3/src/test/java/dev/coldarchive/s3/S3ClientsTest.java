package dev.coldarchive.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

class S3ClientsTest {
    @Test
    void theConfiguredRegionComesFirstThenAwsRegionThenAwsDefaultRegion() {
        Map<String, String> both = Map.of("AWS_REGION", "eu-west-1", "AWS_DEFAULT_REGION", "ca-west-1");
        assertThat(region(S3Clients.builder(both).region("ap-south-1"))).isEqualTo("ap-south-1");
        assertThat(region(S3Clients.builder(both))).isEqualTo("eu-west-1");
        assertThat(region(S3Clients.builder(Map.of("AWS_REGION", " ", "AWS_DEFAULT_REGION", "ca-west-1")))).isEqualTo("ca-west-1");
    }

    @Test
    void aServerOfOnesOwnNeedsNoRegion() {
        assertThat(region(S3Clients.builder(Map.of()).endpoint(URI.create("http://127.0.0.1:9000")))).isEqualTo("us-east-1");
    }

    @Test
    void conditionsAreBelievedAtAwsOnlyUnlessSomebodySaysSo() {
        assertThat(conditions(S3Clients.builder(Map.of()).region("eu-west-1"), null)).isEqualTo(ConditionalWrites.ATOMIC);
        assertThat(conditions(S3Clients.builder(Map.of()).region("cn-north-1"), null)).isEqualTo(ConditionalWrites.ATOMIC);
        assertThat(conditions(S3Clients.builder(Map.of()).endpoint(URI.create("http://127.0.0.1:9000")).pathStyle(true), null)).isEqualTo(ConditionalWrites.UNKNOWN);
        assertThat(conditions(S3Clients.builder(Map.of()).endpoint(URI.create("https://amazonaws.com.example.org")), null)).isEqualTo(ConditionalWrites.UNKNOWN);
        assertThat(conditions(S3Clients.builder(Map.of()).endpoint(URI.create("http://127.0.0.1:9000")), ConditionalWrites.ATOMIC)).isEqualTo(ConditionalWrites.ATOMIC);
    }

    @Test
    void aUriNamesBucketAndPrefix() {
        S3Client client = S3Server.get().client();
        try (S3Client aws = S3Clients.builder(Map.of()).region("eu-west-1").build()) {
            assertThat(new S3Store(aws, "b", "", S3Options.defaults()).uri()).isEqualTo("s3://b");
            assertThat(new S3Store(aws, "b", "x/y", S3Options.defaults()).uri()).isEqualTo("s3://b/x/y");
        }
        assertThat(new S3Store(client, "b", "x/y", S3Options.defaults()).uri()).as("what is known of one server's bucket says nothing of another's")
                .isEqualTo("s3://b/x/y?endpoint=" + S3Server.get().endpoint());
        assertThatThrownBy(() -> new S3Store(client, "b", "x/", S3Options.defaults())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void partsGrowWithTheFileAndNeverPassTenThousand() {
        S3Options options = S3Options.defaults();
        assertThat(options.partSizeBytes(1L << 30)).isEqualTo(5 << 20);
        assertThat(options.partSizeBytes(50_000L << 20)).isEqualTo(5 << 20);
        for (long size : new long[] {(50_000L << 20) + 1, 1L << 40, 5L << 40}) {
            assertThat((size + options.partSizeBytes(size) - 1) / options.partSizeBytes(size)).isLessThanOrEqualTo(10_000);
            assertThat(options.partSizeBytes(size) % (1 << 20)).isZero();
        }
        assertThat(options.inParts(5 << 20)).isFalse();
        assertThat(options.inParts((5 << 20) + 1)).isTrue();
        assertThatThrownBy(() -> S3Options.builder().partSizeBytes(1 << 20).build()).hasMessageContaining("5 MiB");
    }

    private static String region(S3Clients settings) {
        try (S3Client client = settings.build()) {
            return client.serviceClientConfiguration().region().id();
        }
    }

    private static ConditionalWrites conditions(S3Clients settings, ConditionalWrites said) {
        try (S3Client client = settings.build()) {
            return new S3Store(client, "bucket", "", S3Options.builder().conditionalWrites(said).build()).conditionalWrites();
        }
    }
}
