package dev.coldarchive.doctor;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What can be wrong with a bucket. What the credentials may not look at, or the server does not know, is unknown and no fault. */
public final class BucketChecks {
    private static final Duration SKEW = Duration.ofMinutes(1);
    private static final Duration DANGEROUS_SKEW = Duration.ofMinutes(10);

    private final BucketFacts facts;
    private final String scratch;
    private final boolean encryptsEachPut;

    private BucketChecks(BucketFacts facts, String scratch, boolean encryptsEachPut) {
        this.facts = facts;
        this.scratch = scratch;
        this.encryptsEachPut = encryptsEachPut;
    }

    /**
     * @param caller who the credentials belong to
     * @param scratch what keys of objects begin with that nobody else writes
     * @param encryptsEachPut whether the store asks for encryption with each put
     */
    public static List<Check> of(BucketFacts facts, Caller caller, String scratch, boolean encryptsEachPut, TimeSource time) {
        BucketChecks on = new BucketChecks(facts, scratch, encryptsEachPut);
        return List.of(Check.of(CheckId.STORE_CLOCK, () -> on.clock(time)), Check.of(CheckId.STORE_IDENTITY, () -> identity(caller)),
                Check.of(CheckId.STORE_UPLOADS, on::uploads), asked(CheckId.STORE_DELETE_RIGHT, on::deleteRight), asked(CheckId.STORE_VERSIONING, on::versioning),
                asked(CheckId.STORE_ENCRYPTION, on::encryption), asked(CheckId.STORE_PUBLIC_ACCESS, on::publicAccess), asked(CheckId.STORE_OWNERSHIP, on::ownership));
    }

    /** Rights to look at a bucket's settings are none that an exporter has to have. */
    private static Check asked(CheckId id, Check.Look look) {
        return Check.of(id, () -> {
            try {
                return look.look();
            } catch (ArchiveException e) {
                return Outcome.unknown(e.getMessage(), e.hint().orElse("ask who owns the bucket"));
            }
        });
    }

    private Outcome clock(TimeSource time) {
        Optional<Instant> theirs = facts.now();
        if (theirs.isEmpty()) {
            return Outcome.unknown("the store's answers have no Date", "look for a proxy between here and the store");
        }
        Duration apart = Duration.between(theirs.get(), time.now());
        String words = "this machine's clock is " + apart.abs().toSeconds() + " s " + (apart.isNegative() ? "behind" : "ahead of") + " the store's";
        String remedy = "set the clock: chronyc tracking says how it is";
        return apart.abs().compareTo(DANGEROUS_SKEW) > 0 ? Outcome.fail(words + "; at 15 minutes every request is refused", remedy)
                : apart.abs().compareTo(SKEW) > 0 ? Outcome.warn(words, remedy) : Outcome.ok(words);
    }

    private static Outcome identity(Caller caller) {
        try {
            Optional<String> name = caller.name();
            return name.filter(arn -> arn.endsWith(":root")).map(arn -> Outcome.warn("the credentials are those of the account itself, " + arn, "use a role with the policy of docs/how-to/run-with-least-rights.md"))
                    .orElseGet(() -> Outcome.ok(name.orElse("a store of its own: nobody to ask whose its keys are")));
        } catch (ArchiveException e) {
            return Outcome.unknown(e.getMessage(), e.hint().orElse("aws sts get-caller-identity"));
        }
    }

    private Outcome uploads() {
        try {
            facts.uploadAndDrop(scratch + "upload");
            return Outcome.ok("begun, listed and dropped");
        } catch (ArchiveException e) {
            return Outcome.warn("uploads that a crash leaves behind cannot be cleaned up, and cost money: " + e.getMessage(), e.hint().orElse("allow s3:AbortMultipartUpload"));
        }
    }

    private Outcome deleteRight() {
        return facts.mayDelete(scratch + "never-written") ? Outcome.warn("the credentials can delete objects, and exporting never does", "take s3:DeleteObject away; keep it for a person's own, who runs gc or migrate-layout")
                : Outcome.ok("nothing can be deleted");
    }

    private Outcome versioning() {
        Optional<String> found = facts.versioning();
        return found.filter("Enabled"::equals).isPresent() ? Outcome.ok("former versions are kept")
                : Outcome.warn("versioning is " + (found.isEmpty() ? "off" : "suspended") + ": what is overwritten or deleted by mistake is gone",
                        "aws s3api put-bucket-versioning --bucket " + facts.bucket() + " --versioning-configuration Status=Enabled");
    }

    private Outcome encryption() {
        Optional<String> found = facts.encryption();
        return found.isPresent() || encryptsEachPut ? Outcome.ok(found.orElse("each put asks for it"))
                : Outcome.warn("the bucket does not encrypt what is written, and no put asks for it",
                        "aws s3api put-bucket-encryption --bucket " + facts.bucket() + " --server-side-encryption-configuration '{\"Rules\":[{\"ApplyServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"AES256\"}}]}'");
    }

    private Outcome publicAccess() {
        String block = "aws s3api put-public-access-block --bucket " + facts.bucket()
                + " --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true";
        if (facts.publicAccessBlocked()) {
            return Outcome.ok("all of it is blocked");
        }
        return facts.publicByPolicy() ? Outcome.fail("a policy makes the bucket public: anybody reads the archive", block) : Outcome.warn("public access is not blocked: one wrong policy opens the archive to everybody", block);
    }

    private Outcome ownership() {
        Optional<String> found = facts.ownership();
        return found.filter(owner -> owner.startsWith("BucketOwner")).map(Outcome::ok).orElseGet(() -> Outcome.warn(
                "objects belong to the account that writes them (" + found.orElse("no ownership controls") + "), which may shut their reader out",
                "aws s3api put-bucket-ownership-controls --bucket " + facts.bucket() + " --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'"));
    }
}
