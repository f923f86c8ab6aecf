package dev.coldarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest extends ObjectStoreContract {
    private static final ObjectKey KEY = ObjectKey.of("raw/a.parquet");

    @TempDir
    private Path root;

    @Override
    protected ObjectStore emptyStore() {
        return new DirectoryStore(root);
    }

    @Override
    protected void overwriteBehindItsBack(ObjectKey key, byte[] content) throws IOException {
        Files.write(root.resolve(key.value()), content);
    }

    @Override
    protected int moreThanAPage() {
        return 50; // directories have no pages, and every put waits for the disk
    }

    @Test
    void theTreeIsPlainFiles() throws IOException {
        put(KEY, bytes(10, 1), PutCondition.ABSENT);
        assertThat(root.resolve("raw/a.parquet")).hasBinaryContent(bytes(10, 1));
        try (Stream<Path> beside = Files.list(root.resolve("raw"))) {
            assertThat(beside).hasSize(1);
        }
    }

    @Test
    void theTagIsTheHashOfTheContent() {
        assertThat(put(KEY, bytes(10, 1), PutCondition.ABSENT).etag()).isEqualTo(ContentDigester.of(bytes(10, 1)).sha256());
    }

    @Test
    void aPutThatWasRefusedOrFailedLeavesNoFileBehind() throws IOException {
        put(KEY, bytes(10, 1), PutCondition.ABSENT);
        assertThatThrownBy(() -> put(KEY, bytes(10, 2), PutCondition.ABSENT)).isInstanceOf(PreconditionFailedException.class);
        assertThatThrownBy(() -> store.put(KEY, files.resolve("gone"), ContentDigester.of(new byte[1]), PutCondition.ABSENT)).isInstanceOf(ArchiveException.class);
        try (Stream<Path> beside = Files.list(root.resolve("raw"))) {
            assertThat(beside).hasSize(1);
        }
    }

    @Test
    void anEditedFileHasTheHashOfWhatItHoldsNow() throws IOException {
        put(KEY, bytes(10, 1), PutCondition.ABSENT);
        overwriteBehindItsBack(KEY, bytes(10, 2));
        assertThat(store.head(KEY).orElseThrow().sha256()).contains(ContentDigester.of(bytes(10, 2)).sha256());
        assertThatThrownBy(() -> put(KEY, bytes(10, 3), new PutCondition(Optional.of(ContentDigester.of(bytes(10, 1)).sha256()))))
                .isInstanceOf(PreconditionFailedException.class);
    }

    @Test
    void aRottenFileIsNotConfirmedAlthoughSizeAndTimeAreAsTheyWere() throws IOException {
        put(KEY, bytes(10, 1), PutCondition.ABSENT);
        FileTime written = Files.getLastModifiedTime(root.resolve(KEY.value()));
        overwriteBehindItsBack(KEY, bytes(10, 2));
        Files.setLastModifiedTime(root.resolve(KEY.value()), written);
        assertThatThrownBy(() -> store.confirm(KEY, ContentDigester.of(bytes(10, 1)))).hasMessageContaining("cannot confirm");
    }

    @Test
    void aFileThatWasCopiedHereIsAnObjectAndCanBeReplaced() throws IOException {
        Files.createDirectories(root.resolve("raw"));
        overwriteBehindItsBack(KEY, bytes(10, 1));
        StoredObject listed = list("", "*").get(0);
        assertThat(store.head(KEY).orElseThrow().sha256()).contains(ContentDigester.of(bytes(10, 1)).sha256());

        put(KEY, bytes(10, 2), PutCondition.replacing(listed));
        assertThatThrownBy(() -> put(KEY, bytes(10, 3), PutCondition.replacing(listed))).isInstanceOf(PreconditionFailedException.class);
        put(KEY, bytes(10, 4), PutCondition.replacing(store.head(KEY).orElseThrow()));
    }

    @Test
    void aFileSystemWithoutAttributesIsServedToo() throws IOException {
        put(KEY, bytes(10, 1), PutCondition.ABSENT);
        UserDefinedFileAttributeView attributes = Files.getFileAttributeView(root.resolve(KEY.value()), UserDefinedFileAttributeView.class);
        for (String name : attributes == null ? List.<String>of() : attributes.list()) {
            attributes.delete(name);
        }
        StoredObject known = store.head(KEY).orElseThrow();
        assertThat(known.sha256()).contains(ContentDigester.of(bytes(10, 1)).sha256());
        put(KEY, bytes(10, 2), PutCondition.replacing(known));
        assertThat(read(KEY, 0)).isEqualTo(bytes(10, 2));
    }

    @Test
    void aMissingDirectoryIsAnErrorAndNotAnEmptyStore() {
        store = new DirectoryStore(root.resolve("not/mounted"));
        for (Runnable call : everyCall()) {
            ArchiveException error = catchThrowableOfType(ArchiveException.class, call::run);
            assertThat(error.category()).isEqualTo(Category.NOT_INITIALISED);
            assertThat(error.hint().orElseThrow()).contains("mkdir");
        }
        assertThat(root.resolve("not")).doesNotExist();
    }

    @Test
    void aFileWhereTheDirectoryShouldBeIsCalledOne() throws IOException {
        store = new DirectoryStore(Files.createFile(root.resolve("file")));
        for (Runnable call : everyCall()) {
            assertThatThrownBy(call::run).isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.FAILURE))
                    .hasMessageContaining("not a directory");
        }
    }

    private List<Runnable> everyCall() {
        return List.of(() -> store.head(KEY), () -> store.open(KEY, 0), () -> list("", "*"), () -> list("raw/", "*"),
                () -> put(KEY, bytes(1, 1), PutCondition.ABSENT), () -> store.abandonUploads(KEY), () -> store.confirm(KEY, ContentDigester.of(new byte[0])));
    }

    @Test
    void anObjectCannotStandWhereADirectoryIsNorTheOtherWayRound() {
        put(ObjectKey.of("a/b"), bytes(1, 1), PutCondition.ABSENT);
        for (String key : new String[] {"a", "a/b/c"}) {
            ArchiveException error = catchThrowableOfType(ArchiveException.class, () -> put(ObjectKey.of(key), bytes(1, 1), PutCondition.ABSENT));
            assertThat(error.category()).isEqualTo(Category.FAILURE);
            assertThat(error.hint().orElseThrow()).contains("cannot hold an object a beside an object a/b");
        }
    }

    @Test
    void aSegmentThatNoFileSystemHoldsIsRefusedWithAHint() {
        ArchiveException error = catchThrowableOfType(ArchiveException.class, () -> put(ObjectKey.of("x".repeat(300)), bytes(1, 1), PutCondition.ABSENT));
        assertThat(error.category()).isEqualTo(Category.UNARCHIVABLE);
        assertThat(error.hint().orElseThrow()).contains("255 bytes");
    }

    @Test
    void listsAreInTheOrderOfUtf8BeyondTheBasicPlaneToo() {
        Stream.of("😀", "\uffee").forEach(k -> put(ObjectKey.of(k), bytes(1, 1), PutCondition.ABSENT));
        assertThat(list("", "*")).extracting(o -> o.key().value()).containsExactly("\uffee", "😀");
    }

    @Test
    void linksAreFollowedAndACircleOfThemIsAnError() throws IOException {
        Files.write(Files.createDirectory(root.resolve("real")).resolve("x"), bytes(3, 1));
        Files.createSymbolicLink(root.resolve("linked"), root.resolve("real"));
        Files.createSymbolicLink(root.resolve("dangling"), root.resolve("nowhere"));
        assertThat(list("", "*")).extracting(o -> o.key().value()).containsExactly("linked/x", "real/x");

        Files.createSymbolicLink(root.resolve("circle"), root);
        assertThatThrownBy(() -> list("", "*")).isInstanceOf(ArchiveException.class);
    }

    @Test
    void aReaderKeepsTheVersionThatItOpened() throws IOException {
        StoredObject first = put(KEY, bytes(500_000, 1), PutCondition.ABSENT);
        try (InputStream in = store.open(KEY, 0)) {
            put(KEY, bytes(10, 2), PutCondition.replacing(first));
            assertThat(in.readAllBytes()).isEqualTo(bytes(500_000, 1));
        }
    }

    @Test
    void whatADeadProcessLeftIsInvisibleAndDroppedByKey() throws Exception {
        Path raw = Files.createDirectories(root.resolve("raw"));
        try (AnotherProcess writer = AnotherProcess.puttingHalf(root, KEY)) {
            assertThat(partialFiles(raw)).hasSize(1);
            assertThat(store.abandonUploads(KEY)).as("its writer is alive").isZero();
            assertThat(list("", "*")).isEmpty();
            writer.kill();
        }
        assertThat(list("", "*")).isEmpty();
        assertThat(store.abandonUploads(ObjectKey.of("raw/b.parquet"))).as("another key").isZero();
        assertThat(store.abandonUploads(KEY)).isEqualTo(1);
        assertThat(partialFiles(raw)).isEmpty();
    }

    @Test
    void aPutWaitsForTheProcessThatIsLookingAndSeesWhatItWrote() throws Exception {
        Files.createDirectories(root.resolve("raw"));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (AnotherProcess other = AnotherProcess.writingUnderTheLock(root, KEY)) {
            Future<StoredObject> put = thread.submit(() -> put(KEY, bytes(100, 1), PutCondition.ABSENT));
            assertThatThrownBy(() -> put.get(400, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            other.go();
            assertThatThrownBy(put::get).hasCauseInstanceOf(PreconditionFailedException.class);
            assertThat(root.resolve(KEY.value())).hasContent("theirs");
        } finally {
            thread.shutdown();
        }
    }

    @Test
    void ofProcessesThatRaceForTheSameKeysOneWinsEach() throws Exception {
        int keys = 40;
        Map<String, Integer> wins = new TreeMap<>();
        try (AnotherProcess one = AnotherProcess.racing(root, keys); AnotherProcess other = AnotherProcess.racing(root, keys)) {
            one.go();
            other.go();
            for (AnotherProcess process : List.of(one, other)) {
                process.lines().forEach(key -> wins.merge(key, 1, Integer::sum));
            }
        }
        assertThat(wins).hasSize(keys);
        assertThat(wins.values()).containsOnly(1);
    }

    @Test
    void filesThatCannotBeReadOrWrittenAreSaidWithAWayOut() {
        assertThat(translated(new AccessDeniedException("/data/raw"))).isEqualTo(Category.PERMISSION);
        assertThat(translated(new FileSystemException("/data/raw", null, "Read-only file system"))).isEqualTo(Category.PERMISSION);
        assertThat(translated(new IOException("No space left on device"))).isEqualTo(Category.LOCAL_DISK);
        assertThat(translated(new FileSystemException("/data/raw", null, "Disk quota exceeded"))).isEqualTo(Category.LOCAL_DISK);
        assertThat(translated(new IOException("Input/output error"))).isEqualTo(Category.FAILURE);
    }

    private Category translated(IOException e) {
        ArchiveException error = DirectoryErrors.translate("write object x", root, e);
        assertThat(error).hasMessageStartingWith("cannot write object x: ").hasCause(e);
        assertThat(error.category() == Category.FAILURE || error.hint().orElseThrow().contains(root.toString())).isTrue();
        return error.category();
    }

    private static List<Path> partialFiles(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(p -> p.getFileName().toString().endsWith(".partial")).toList();
        }
    }
}
