package dev.coldarchive.ddl;

import dev.coldarchive.store.ObjectStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an archive lies, as readers reach it.
 *
 * @param root {@code s3://bucket/prefix}, or the path of a directory; without a slash at its end
 * @param bucket whether it is a bucket
 * @param region of the bucket, where it is known
 * @param endpoint of a store other than AWS
 * @param pathStyle whether the bucket is named in the path instead of the host name
 */
public record Place(String root, boolean bucket, Optional<String> region, Optional<URI> endpoint, boolean pathStyle) {

    /** The place of a store that is a directory, or a bucket of AWS in an unknown region. */
    public static Place of(ObjectStore store) {
        return of(URI.create(store.uri().replaceFirst("\\?.*", "")), Optional.empty(), Optional.empty(), false);
    }

    /** @param uri {@code s3://bucket/prefix} or {@code file:///path} */
    public static Place of(URI uri, Optional<String> region, Optional<URI> endpoint, boolean pathStyle) {
        boolean bucket = uri.getScheme().equals("s3");
        String root = bucket ? uri.toString() : Path.of(uri).toString();
        return new Place(root.replaceFirst("(?<=[^/])/+$", ""), bucket, region, endpoint, pathStyle);
    }

    /** The full name of what lies at a key, or of a pattern of keys. */
    public String at(String key) {
        return root + "/" + key;
    }
}
