package dev.coldarchive.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.lifecycle.BucketLifecycle;
import dev.coldarchive.lifecycle.BucketLifecycleContract;
import dev.coldarchive.lifecycle.BucketRules;
import dev.coldarchive.lifecycle.BucketRules.Stored;
import dev.coldarchive.lifecycle.LifecycleRule;
import dev.coldarchive.lifecycle.LifecycleRule.Action;
import dev.coldarchive.lifecycle.LifecycleRule.Kind;
import dev.coldarchive.lifecycle.LifecycleRule.Scope;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real SDK against a server that keeps rules to the letter. */
class S3LifecycleTest extends BucketLifecycleContract {
    private static final int RANDOM_BUCKETS = Integer.getInteger("lifecycle.buckets", 25);
    private static final LifecycleRule OURS = new LifecycleRule("coldarchive:move:raw/", true, Scope.of("raw/"), List.of(Action.move("GLACIER", 30)));

    private static RulesServer server;
    private static S3Lifecycle rules;

    @BeforeAll
    static void start() throws IOException {
        server = new RulesServer();
        rules = server.rules();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.forget();
    }

    @Override
    protected BucketLifecycle create() {
        return rules;
    }

    private static String rule(String inside) {
        return "<Rule><ID>theirs</ID>" + inside + "<Status>Enabled</Status></Rule>";
    }

    /** Every shape that S3's documentation has. */
    @ParameterizedTest
    @ValueSource(strings = {
        "<Filter><Prefix>raw/</Prefix></Filter><Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition>",
        "<Filter/><Expiration><Days>365</Days></Expiration>",
        "<Filter></Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
        "<Filter><Prefix></Prefix></Filter><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>",
        "<Filter><Tag><Key>class &amp; kind</Key><Value> padded </Value></Tag></Filter><Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration>",
        "<Filter><And><Prefix>a</Prefix><Tag><Key>k</Key><Value>v</Value></Tag><Tag><Key>l</Key><Value></Value></Tag><ObjectSizeGreaterThan>500</ObjectSizeGreaterThan>"
                + "<ObjectSizeLessThan>64000</ObjectSizeLessThan></And></Filter><Transition><Days>0</Days><StorageClass>INTELLIGENT_TIERING</StorageClass></Transition>",
        "<Filter><ObjectSizeGreaterThan>131072</ObjectSizeGreaterThan></Filter><Transition><Date>2030-01-01T00:00:00Z</Date><StorageClass>ONEZONE_IA</StorageClass></Transition>",
        "<Filter><Prefix>v/</Prefix></Filter><NoncurrentVersionTransition><NoncurrentDays>30</NoncurrentDays><NewerNoncurrentVersions>2</NewerNoncurrentVersions>"
                + "<StorageClass>STANDARD_IA</StorageClass></NoncurrentVersionTransition><NoncurrentVersionExpiration><NoncurrentDays>90</NoncurrentDays>"
                + "<NewerNoncurrentVersions>3</NewerNoncurrentVersions></NoncurrentVersionExpiration>",
        "<Prefix>legacy/</Prefix><Expiration><Days>1</Days></Expiration>",
        "<Prefix></Prefix><Transition><Days>1</Days><StorageClass>A_CLASS_OF_TOMORROW</StorageClass></Transition>"})
    void aRuleOfAKnownShapeSurvivesToTheLetter(String inside) throws IOException {
        server.has(rule(inside));
        BucketRules before = rules.read();
        assertThat(before.rules()).extracting(Stored::lost).containsOnly(Optional.empty());
        rules.change(before, Set.of(), List.of(OURS));
        assertThat(rules.read().rules()).contains(before.rules().get(0)).hasSize(2);
        RuleText.Document sent = RuleText.parse(server.puts().get(0).getBytes(UTF_8));
        assertThat(sent.rules()).extracting(RuleText::text).contains(before.rules().get(0).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<Filter><Prefix>raw/</Prefix></Filter><Transition><Days>30</Days><StorageClass>GLACIER</StorageClass><Hour>3</Hour></Transition>",
        "<Filter><Prefix>raw/</Prefix><Owner>me</Owner></Filter><Expiration><Days>365</Days></Expiration>",
        "<Filter><Prefix>raw/</Prefix></Filter><Novelty><Days>1</Days></Novelty>",
        "<Filter><Prefix>raw/</Prefix></Filter><Expiration kind=\"soft\"><Days>365</Days></Expiration>",
        "<Prefix>raw/</Prefix><Prefix>other/</Prefix><Expiration><Days>1</Days></Expiration>"})
    void aRuleThatTheSdkCannotKeepWholeIsNeverWrittenBack(String inside) {
        server.has(rule(inside));
        BucketRules seen = rules.read();
        assertThat(seen.rules().get(0).lost()).isPresent();
        assertThatThrownBy(() -> rules.change(seen, Set.of(), List.of(OURS))).isInstanceOf(ArchiveException.class).hasMessageContaining("would be lost; nothing was changed");
        assertThat(server.puts()).isEmpty();
        rules.change(seen, Set.of("theirs"), List.of(OURS));
        assertThat(server.puts()).as("it may go").hasSize(1);
    }

    @Test
    void whatABucketHasBesidesRulesIsNotLostEither() {
        server.has(rule("<Filter/><Expiration><Days>1</Days></Expiration>") + "<Default>x</Default>");
        assertThat(rules.read().unknown()).contains("element Default");
        assertThatThrownBy(() -> rules.change(rules.read(), Set.of(), List.of(OURS))).hasMessageContaining("element Default would be lost");
        assertThat(server.puts()).isEmpty();
    }

    @Test
    void whatTheBucketSaysOfSmallObjectsStays() {
        server.has(rule("<Filter/><Expiration><Days>1</Days></Expiration>"));
        server.movesSmall("varies_by_storage_class");
        rules.change(rules.read(), Set.of(), List.of(OURS));
        assertThat(server.sentSmallest()).isEqualTo("varies_by_storage_class");
    }

    @Test
    void aBucketOfTheOldFormGetsRulesOfTheOldFormForItTakesNoOthers() {
        server.has(rule("<Prefix>legacy/</Prefix><Expiration><Days>1</Days></Expiration>"));
        rules.change(rules.read(), Set.of(), List.of(OURS));
        assertThat(server.puts().get(0)).contains("<Prefix>raw/</Prefix>").doesNotContain("<Filter>");
        assertThat(rules.read().rules()).extracting(Stored::rule).contains(OURS);
    }

    @Test
    void everyPartOfARuleIsUnderstood() {
        server.has(rule("<Filter><And><Prefix>a/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag><ObjectSizeLessThan>10</ObjectSizeLessThan></And></Filter>"
                + "<Transition><Days>3</Days><StorageClass>GLACIER_IR</StorageClass></Transition><Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration>"
                + "<NoncurrentVersionExpiration><NoncurrentDays>9</NoncurrentDays></NoncurrentVersionExpiration>"));
        LifecycleRule understood = rules.read().rules().get(0).rule();
        assertThat(understood.scope()).isEqualTo(new Scope("a/", true, OptionalLong.empty(), OptionalLong.of(10)));
        assertThat(understood.actions()).extracting(Action::kind).containsExactly(Kind.MOVE, Kind.DELETE, Kind.DELETE_FORMER);
        assertThat(understood.words()).isEqualTo("with certain tags: below 10 bytes: to GLACIER_IR after 3 days, delete on 2030-01-01, delete former versions after 9 days");
    }

    /** Random rules of others, some with what nobody knows: after a change each is there to the letter, or nothing was changed. */
    @Test
    void randomRulesOfOthersSurviveOrNothingIsWritten() throws IOException {
        int refused = 0;
        for (int seed = 0; seed < RANDOM_BUCKETS; seed++) {
            RandomRules random = new RandomRules(new Random(seed));
            String document = random.rules();
            server.has(document);
            List<String> before = RuleText.parse(("<x>" + document + "</x>").getBytes(UTF_8)).rules().stream().map(RuleText::text).toList();
            BucketRules seen = rules.read();
            int puts = server.puts().size();
            try {
                rules.change(seen, Set.of(), List.of(OURS));
                assertThat(random.hasUnknown()).as("seed %s: %s", seed, document).isFalse();
            } catch (ArchiveException e) {
                refused++;
                assertThat(random.hasUnknown()).as("seed %s: %s", seed, e.getMessage()).isTrue();
                assertThat(server.puts()).as("seed %s", seed).hasSize(puts);
            }
            assertThat(rules.read().rules()).extracting(Stored::text).as("seed %s", seed).containsAll(before);
        }
        assertThat(refused).isBetween(1, RANDOM_BUCKETS - 1);
    }

    @ParameterizedTest
    @CsvSource({"403, AccessDenied, PERMISSION, s3:GetLifecycleConfiguration", "501, NotImplemented, FAILURE, nothing to set", "404, NoSuchBucket, NOT_INITIALISED, create it",
        "503, SlowDown, TRANSIENT, tried again"})
    void anErrorIsNeverABucketWithoutRules(int status, String code, Category category, String hint) {
        server.fails(status, code);
        assertThatThrownBy(() -> rules.read()).isInstanceOfSatisfying(ArchiveException.class, error -> {
            assertThat(error.category()).isEqualTo(category);
            assertThat(error.hint()).hasValueSatisfying(said -> assertThat(said).contains(hint));
            assertThat(error).hasMessageStartingWith("cannot look at lifecycle rules in " + Canned.BUCKET);
        });
    }

    @Test
    void aLookSendsNothingThatCouldChangeARule() {
        server.has(rule("<Filter/><Expiration><Days>1</Days></Expiration>"));
        rules.read();
        assertThat(server.methods()).containsExactly("GET");
    }
}
