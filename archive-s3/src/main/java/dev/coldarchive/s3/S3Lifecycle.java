package dev.coldarchive.s3;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TransientException;
import dev.coldarchive.lifecycle.BucketLifecycle;
import dev.coldarchive.lifecycle.BucketRules;
import dev.coldarchive.lifecycle.BucketRules.Stored;
import dev.coldarchive.lifecycle.LifecycleRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.PutBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The lifecycle rules of an S3 bucket. Needs s3:GetLifecycleConfiguration, and s3:PutLifecycleConfiguration to change them.
 *
 * <p>The SDK drops what it does not know of a rule. So what S3 sent is kept beside what the SDK made of it, what the SDK is about to send is compared with it, and nothing leaves
 * where a rule that was to stay would not stay whole.
 */
public final class S3Lifecycle implements BucketLifecycle {
    private final S3Client client;
    private final String bucket;
    private final S3Options options;
    private final S3Errors errors;

    /** @param client the host's, never closed here */
    public S3Lifecycle(S3Client client, String bucket, S3Options options) {
        this.client = client;
        this.bucket = bucket;
        this.options = options;
        this.errors = new S3Errors(bucket, "", String.valueOf(client.serviceClientConfiguration().region()));
    }

    @Override
    public String bucket() {
        return bucket;
    }

    /** What the SDK understood, and all that S3 said. */
    private record Answer(List<software.amazon.awssdk.services.s3.model.LifecycleRule> rules, RuleText.Document said, Optional<String> smallestMoved) {}

    @Override
    public BucketRules read() {
        return described(look());
    }

    private Answer look() {
        return errors.calling(S3Action.GET_LIFECYCLE, null, () -> {
            SeenOnTheWire wire = new SeenOnTheWire();
            try {
                GetBucketLifecycleConfigurationResponse answer = client.getBucketLifecycleConfiguration(r -> r.bucket(bucket)
                        .overrideConfiguration(o -> options.within(0).accept(o.addPlugin(wire.answers()))));
                return new Answer(answer.rules(), parsed(wire.body()), Optional.ofNullable(answer.transitionDefaultMinimumObjectSizeAsString()));
            } catch (S3Exception e) {
                String code = e.awsErrorDetails() == null ? "" : String.valueOf(e.awsErrorDetails().errorCode());
                if (code.equals("NoSuchLifecycleConfiguration")) {
                    return new Answer(List.of(), new RuleText.Document(List.of(), List.of()), Optional.empty());
                }
                if (e.statusCode() == 501 || code.equals("NotImplemented")) {
                    throw new ArchiveException(Category.FAILURE, "cannot look at lifecycle rules in " + bucket + ": this server does not know them", "there is nothing to set there", e);
                }
                throw e;
            }
        });
    }

    private static RuleText.Document parsed(byte[] body) {
        try {
            return RuleText.parse(body);
        } catch (IOException e) {
            throw new TransientException("cannot look at lifecycle rules: " + e.getMessage(), "it was cut, or something between here and the store changes its answers: look for a proxy", e);
        }
    }

    /** Also finds out, without sending anything, how each rule would be written. */
    private BucketRules described(Answer answer) {
        List<RuleText> said = answer.said().rules();
        if (said.isEmpty()) {
            return new BucketRules(List.of(), answer.smallestMoved(), unknown(answer));
        }
        List<RuleText> written = parsed(held(answer)).rules();
        return new BucketRules(IntStream.range(0, said.size()).mapToObj(i -> new Stored(RuleModel.understood(answer.rules().get(i)), said.get(i).text(),
                said.get(i).lostIn(written.get(i)))).toList(), answer.smallestMoved(), unknown(answer));
    }

    private static Optional<String> unknown(Answer answer) {
        return answer.said().others().stream().findFirst().map(name -> "element " + name);
    }

    private byte[] held(Answer answer) {
        SeenOnTheWire wire = new SeenOnTheWire();
        try {
            client.putBucketLifecycleConfiguration(request(answer.rules(), answer.smallestMoved()).overrideConfiguration(o -> o.addPlugin(wire.holdsBack())).build());
            throw new IllegalStateException("a request was sent that was to be held back");
        } catch (SeenOnTheWire.HeldBack e) {
            return wire.body();
        }
    }

    private PutBucketLifecycleConfigurationRequest.Builder request(List<software.amazon.awssdk.services.s3.model.LifecycleRule> rules, Optional<String> smallestMoved) {
        return PutBucketLifecycleConfigurationRequest.builder().bucket(bucket).lifecycleConfiguration(c -> c.rules(rules)).transitionDefaultMinimumObjectSize(smallestMoved.orElse(null));
    }

    @Override
    public void change(BucketRules seen, Set<String> out, List<LifecycleRule> in) {
        Answer answer = look();
        BucketRules now = described(answer);
        if (!now.sameAs(seen)) {
            throw refused("they have changed since they were looked at", "run the same again");
        }
        List<RuleText> kept = new ArrayList<>();
        List<software.amazon.awssdk.services.s3.model.LifecycleRule> rules = new ArrayList<>();
        for (int i = 0; i < answer.rules().size(); i++) {
            if (!out.contains(now.rules().get(i).rule().id())) {
                kept.add(answer.said().rules().get(i));
                rules.add(answer.rules().get(i));
            }
        }
        boolean oldForm = kept.stream().anyMatch(RuleText::ofOldForm);
        in.forEach(rule -> rules.add(RuleModel.toWrite(rule, oldForm)));
        write(rules, kept, now);
    }

    private void write(List<software.amazon.awssdk.services.s3.model.LifecycleRule> rules, List<RuleText> kept, BucketRules now) {
        now.unknown().ifPresent(lost -> {
            throw refused(lost + " would be lost", "change them by hand");
        });
        errors.calling(S3Action.PUT_LIFECYCLE, null, () -> rules.isEmpty() ? client.deleteBucketLifecycle(r -> r.bucket(bucket).overrideConfiguration(options.within(0)))
                : client.putBucketLifecycleConfiguration(request(rules, now.smallestMoved())
                        .overrideConfiguration(o -> options.within(0).accept(o.addPlugin(SeenOnTheWire.refusing(body -> requireWhole(kept, rules.size(), body))))).build()));
    }

    /** The last look: at the very bytes that are to be sent. */
    private void requireWhole(List<RuleText> kept, int rules, byte[] body) {
        List<RuleText> written = parsed(body).rules();
        Optional<String> lost = Stream.concat(IntStream.range(0, kept.size()).mapToObj(i -> i < written.size() ? kept.get(i).lostIn(written.get(i)) : Optional.of("a rule")).flatMap(Optional::stream),
                written.size() == rules ? Stream.of() : Stream.of("a rule")).findFirst();
        if (lost.isPresent()) {
            throw refused(lost.get() + " of a rule that is to stay would be lost", "change them by hand");
        }
    }

    private ArchiveException refused(String reason, String hint) {
        return new ArchiveException(Category.INTEGRITY, "cannot write lifecycle rules in " + bucket + ": " + reason + "; nothing was changed", hint);
    }
}
