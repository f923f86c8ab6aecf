package dev.coldarchive.s3;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TransientException;
import dev.coldarchive.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ExecutorCompletionService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** One file on its way to one key in parts, several at once. Nothing shows before all are there; a failure drops them. */
final class S3MultipartUpload {
    private static final Logger LOG = LoggerFactory.getLogger(S3MultipartUpload.class);

    private final S3Upload upload;
    private final S3Store store;

    S3MultipartUpload(S3Upload upload, S3Store store) {
        this.upload = upload;
        this.store = store;
    }

    StoredObject run() {
        String id = startOrLeaveNothing();
        boolean done = false;
        try {
            List<Sent> sent = sendAll(id);
            upload.requireWritten(crc32c(sent));
            StoredObject stored = complete(id, sent.stream().map(Sent::part).toList());
            done = true;
            return stored;
        } finally {
            if (!done) {
                drop(id);
            }
        }
    }

    /** A start whose answer was lost may have left an upload whose name nobody knows. */
    private String startOrLeaveNothing() {
        try {
            return start();
        } catch (TransientException e) {
            clean(() -> store.abandonUploads(upload.key()));
            throw e;
        }
    }

    private String start() {
        S3Options options = upload.options();
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder().bucket(upload.bucket()).key(upload.fullKey())
                .contentType("application/octet-stream").metadata(Map.of(S3Upload.SHA256, upload.content().sha256())).storageClass(options.storageClass().orElse(null))
                .overrideConfiguration(options.within(0));
        switch (options.encryption().mode()) {
            case SSE_S3 -> request.serverSideEncryption("AES256");
            case SSE_KMS -> request.serverSideEncryption("aws:kms").ssekmsKeyId(options.encryption().kmsKey().orElse(null));
            case BUCKET_DEFAULT -> { }
        }
        if (options.checksums()) {
            request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C).checksumType(ChecksumType.FULL_OBJECT);
        }
        return upload.errors().calling(S3Action.START_UPLOAD, upload.key(), () -> upload.client().createMultipartUpload(request.build())).uploadId();
    }

    /** A part that has arrived. */
    private record Sent(CompletedPart part, int crc32c, long sizeBytes) {}

    private List<Sent> sendAll(String id) {
        long size = upload.content().sizeBytes();
        long partSize = upload.options().partSizeBytes(size);
        int parts = (int) ((size + partSize - 1) / partSize);
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(parts, upload.options().parallelParts()), r -> {
            Thread thread = new Thread(r, "archive-upload");
            thread.setDaemon(true);
            return thread;
        });
        try {
            ExecutorCompletionService<Sent> sending = new ExecutorCompletionService<>(threads);
            List<Future<Sent>> sent = new ArrayList<>();
            for (int i = 0; i < parts; i++) {
                PartBody part = new PartBody(i + 1, upload.file(), i * partSize, Math.min(partSize, size - i * partSize));
                sent.add(sending.submit(() -> send(id, part)));
            }
            for (int i = 0; i < parts; i++) {
                sending.take().get();
            }
            List<Sent> inOrder = new ArrayList<>();
            for (Future<Sent> part : sent) {
                inOrder.add(part.get());
            }
            return inOrder;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("cannot write object " + upload.key() + ": interrupted", null, e).atKey(upload.key());
        } catch (ExecutionException | CancellationException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot write object " + upload.key() + ": " + e.getCause(), null, e).atKey(upload.key());
        } finally {
            threads.shutdownNow();
        }
    }

    private Sent send(String id, PartBody part) {
        UploadPartRequest.Builder request = UploadPartRequest.builder().bucket(upload.bucket()).key(upload.fullKey()).uploadId(id)
                .partNumber(part.number()).contentLength(part.length()).overrideConfiguration(upload.options().within(part.length()));
        boolean checksums = upload.options().checksums();
        PartBody.Sums sums = part.sums(!checksums);
        if (checksums) {
            request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C).checksumCRC32C(sums.base64Crc32c());
        } else {
            request.contentMD5(sums.base64Md5());
        }
        var answer = upload.errors().calling(S3Action.PUT_PART, upload.key(), () -> upload.client().uploadPart(request.build(), part.requestBody()));
        CompletedPart arrived = CompletedPart.builder().partNumber(part.number()).eTag(answer.eTag()).checksumCRC32C(checksums ? sums.base64Crc32c() : null).build();
        return new Sent(arrived, sums.crc32c(), part.length());
    }

    private static int crc32c(List<Sent> parts) {
        int crc32c = 0;
        for (Sent part : parts) {
            crc32c = Crc32c.joined(crc32c, part.crc32c(), part.sizeBytes());
        }
        return crc32c;
    }

    private StoredObject complete(String id, List<CompletedPart> parts) {
        CompleteMultipartUploadRequest.Builder request = CompleteMultipartUploadRequest.builder().bucket(upload.bucket()).key(upload.fullKey()).uploadId(id)
                .multipartUpload(m -> m.parts(parts)).ifMatch(upload.ifMatch()).ifNoneMatch(upload.ifNoneMatch())
                .overrideConfiguration(upload.options().within(upload.content().sizeBytes()));
        if (upload.options().checksums()) {
            request.checksumCRC32C(S3Upload.base64(upload.content().crc32c())).checksumType(ChecksumType.FULL_OBJECT);
        }
        var answer = upload.errors().calling(S3Action.COMPLETE_UPLOAD, upload.key(), () -> upload.client().completeMultipartUpload(request.build()));
        return upload.stored(answer, answer.eTag(), answer.versionId());
    }

    /** Also after a completion without an answer: either it won, and there is nothing to drop, or it never will. */
    private void drop(String id) {
        clean(() -> store.drop(upload.key(), id));
    }

    private static void clean(Runnable cleaning) {
        try {
            cleaning.run();
        } catch (RuntimeException e) {
            LOG.warn("An unfinished upload stays in the bucket until it is dropped or a lifecycle rule does it: {}", e.getMessage());
        }
    }
}
