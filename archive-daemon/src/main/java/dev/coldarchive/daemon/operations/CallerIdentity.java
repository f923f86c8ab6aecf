package dev.coldarchive.daemon.operations;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.doctor.Caller;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Asks AWS's security token service who the credentials of a client belong to. Needs no right.
 *
 * @param endpoint of the service; empty for AWS's own in the client's region
 */
record CallerIdentity(S3Client client, Optional<URI> endpoint) implements Caller {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public Optional<String> name() {
        try (StsClient service = StsClient.builder().region(client.serviceClientConfiguration().region()).credentialsProvider(client.serviceClientConfiguration().credentialsProvider())
                .endpointOverride(endpoint.orElse(null)).overrideConfiguration(o -> o.apiCallTimeout(PATIENCE)).build()) {
            return Optional.of(service.getCallerIdentity().arn());
        } catch (SdkException e) {
            throw new ArchiveException(Category.FAILURE, "cannot find out whose the credentials are: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), "aws sts get-caller-identity, from the same place", e);
        }
    }
}
