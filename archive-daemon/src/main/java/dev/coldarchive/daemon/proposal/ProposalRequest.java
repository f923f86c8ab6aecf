package dev.coldarchive.daemon.proposal;

import java.util.Optional;

/**
 * What a person says before a configuration is proposed.
 *
 * @param url JDBC URL of the database, without a password
 * @param user database role
 * @param passwordVariable environment variable that will hold its password; empty where none is needed
 * @param storeUri {@code s3://bucket/prefix} or {@code file:///path}
 * @param region of the bucket; empty for AWS_REGION
 * @param instance name of the installation
 * @param workDir directory for temporary files
 */
public record ProposalRequest(
        String url, Optional<String> user, Optional<String> passwordVariable, String storeUri, Optional<String> region, String instance, String workDir) {}
