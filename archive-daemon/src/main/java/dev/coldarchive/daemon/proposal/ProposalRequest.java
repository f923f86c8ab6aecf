package dev.coldarchive.daemon.proposal;

import dev.coldarchive.ArchiveException;
import java.util.Optional;
import java.util.regex.Pattern;

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
        String url, Optional<String> user, Optional<String> passwordVariable, String storeUri, Optional<String> region, String instance, String workDir) {

    private static final Pattern SECRET = Pattern.compile("[?&](ssl)?password=|//[^/?]*@", Pattern.CASE_INSENSITIVE);

    /** @throws ArchiveException if a password stands in the URL, which would be written into the configuration */
    public ProposalRequest {
        if (SECRET.matcher(url).find()) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot propose a configuration: a password does not stand in a URL, from where it would come into the file",
                    "put it into an environment variable and name that: --password-env DB_PASSWORD");
        }
    }
}
