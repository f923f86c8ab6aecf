package dev.coldarchive.s3;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Builds an {@link S3Client} from settings, for programs that have none of their own. Unset settings come from the usual
 * places: credentials and region from environment, profile or the machine's role.
 *
 * <p>{@code S3Client client = S3Clients.builder(System.getenv()).region("eu-west-1").build();} The caller closes it.
 */
public final class S3Clients {
    private final Map<String, String> environment;
    private String region;
    private URI endpoint;
    private boolean pathStyle;
    private AwsCredentials credentials;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration readTimeout = Duration.ofSeconds(60);
    private int attempts = 2;

    private S3Clients(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** @param environment where AWS_REGION and, after it, AWS_DEFAULT_REGION are looked up */
    public static S3Clients builder(Map<String, String> environment) {
        return new S3Clients(environment);
    }

    /** @param value null for the one of environment, profile or machine */
    public S3Clients region(String value) {
        region = value;
        return this;
    }

    /** @param value null for AWS's own endpoint of the region */
    public S3Clients endpoint(URI value) {
        endpoint = value;
        return this;
    }

    /** Whether the bucket goes into the path instead of the host name, as most servers other than AWS's want it. */
    public S3Clients pathStyle(boolean value) {
        pathStyle = value;
        return this;
    }

    /** Credentials given by hand instead of by the default chain. @param sessionToken null if there is none */
    public S3Clients credentials(String accessKey, String secretKey, String sessionToken) {
        credentials = sessionToken == null ? AwsBasicCredentials.create(accessKey, secretKey) : AwsSessionCredentials.create(accessKey, secretKey, sessionToken);
        return this;
    }

    /** How long a connection may take to be made. */
    public S3Clients connectTimeout(Duration value) {
        connectTimeout = value;
        return this;
    }

    /** @param value longest silence of the server, not the time a whole transfer may take */
    public S3Clients readTimeout(Duration value) {
        readTimeout = value;
        return this;
    }

    /**
     * Tries of one request inside the SDK, 1 or more; 2 unless set: one repetition mends a stale connection or a skewed clock.
     * The archive's own tries come on top and are the ones that wait.
     */
    public S3Clients attempts(int value) {
        attempts = value;
        return this;
    }

    /** @throws ArchiveException of category USAGE if no region is to be found */
    public S3Client build() {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(connectTimeout).socketTimeout(readTimeout))
                .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(attempts).build()))
                // The store computes its checksums itself, once. Bodies framed in signed chunks, which plain HTTP would get
                // otherwise, make some servers answer and hang up before the last bytes are written.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .serviceConfiguration(c -> c.chunkedEncodingEnabled(false))
                .forcePathStyle(pathStyle);
        Optional.ofNullable(endpoint).ifPresent(builder::endpointOverride);
        Optional.ofNullable(credentials).map(StaticCredentialsProvider::create).ifPresent(builder::credentialsProvider);
        knownRegion().map(Region::of).ifPresent(builder::region);
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw new ArchiveException(Category.USAGE, "cannot make an S3 client: " + e.getMessage().lines().findFirst().orElse(""),
                    "set the store's region, or AWS_REGION", e);
        }
    }

    private Optional<String> knownRegion() {
        Optional<String> known = Stream.of(Optional.ofNullable(region), environment("AWS_REGION"),
                environment("AWS_DEFAULT_REGION")).flatMap(Optional::stream).findFirst();
        // Servers of our own have no regions, but a signature names one.
        return known.isPresent() || endpoint == null ? known : Optional.of("us-east-1");
    }

    private Optional<String> environment(String name) {
        return Optional.ofNullable(environment.get(name)).filter(v -> !v.isBlank());
    }
}
