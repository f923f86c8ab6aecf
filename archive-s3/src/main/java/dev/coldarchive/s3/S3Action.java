package dev.coldarchive.s3;

/** What the store asks of S3, the right that it needs, and whether a lost answer leaves doubt. */
enum S3Action {
    HEAD("look at object", "s3:GetObject", false),
    GET("read object", "s3:GetObject", false),
    LIST("list objects", "s3:ListBucket", false),
    FIND_BUCKET("find bucket", "s3:ListBucket", false),
    PUT("write object", "s3:PutObject", true),
    /** Of an upload in parts only its completion shows: a repeated start or part does no harm. */
    START_UPLOAD("start writing object", "s3:PutObject", false),
    PUT_PART("write a part of object", "s3:PutObject", false),
    COMPLETE_UPLOAD("finish writing object", "s3:PutObject", true),
    /** Asked for twice, it is done once. */
    RESTORE("restore object", "s3:RestoreObject", false),
    REMOVE("remove object", "s3:DeleteObject", false),
    LIST_PARTS("look at an unfinished upload to", "s3:ListMultipartUploadParts", false),
    LIST_UPLOADS("list unfinished uploads to", "s3:ListBucketMultipartUploads", false),
    ABORT_UPLOAD("drop an unfinished upload to", "s3:AbortMultipartUpload", false),
    VERSIONING("ask for the versioning", "s3:GetBucketVersioning", false),
    ENCRYPTION("ask for the encryption", "s3:GetEncryptionConfiguration", false),
    PUBLIC_ACCESS("ask for the public access block", "s3:GetBucketPublicAccessBlock", false),
    POLICY_STATUS("ask whether a policy lets the public in", "s3:GetBucketPolicyStatus", false),
    OWNERSHIP("ask for the ownership controls", "s3:GetBucketOwnershipControls", false),
    TRY_DELETE("find out whether anybody may delete", "s3:DeleteObject", false),
    GET_LIFECYCLE("look at lifecycle rules", "s3:GetLifecycleConfiguration", false),
    PUT_LIFECYCLE("write lifecycle rules", "s3:PutLifecycleConfiguration", true);

    final String verb;
    final String right;
    /** Whether the object may stand although the answer did not come. */
    final boolean commits;

    S3Action(String verb, String right, boolean commits) {
        this.verb = verb;
        this.right = right;
        this.commits = commits;
    }

    private boolean isSetting() {
        return this == VERSIONING || this == ENCRYPTION || this == PUBLIC_ACCESS || this == POLICY_STATUS || this == OWNERSHIP;
    }

    boolean isOnBucket() {
        return this == LIST || this == FIND_BUCKET || this == LIST_UPLOADS || this == GET_LIFECYCLE || this == PUT_LIFECYCLE || isSetting();
    }
}
