package dev.coldarchive.cli.figures;

import dev.coldarchive.s3.S3Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The S3 server of the tests with one bucket, in a process of its own: what it costs is not counted as the exporter's, but it needs the same processors. Its objects lie in its memory. */
final class BucketProcess implements AutoCloseable {
    /** What a configuration's store needs to reach it. */
    static final Map<String, String> CREDENTIALS = Map.of("S3_ACCESS_KEY", S3Server.ACCESS_KEY, "S3_SECRET_KEY", S3Server.SECRET_KEY);

    private final Process process;
    private final String endpoint;
    private final String bucket;

    private BucketProcess(Process process, String endpoint, String bucket) {
        this.process = process;
        this.endpoint = endpoint;
        this.bucket = bucket;
    }

    /** The process itself: ends with its input. */
    public static void main(String[] arguments) throws IOException {
        S3Server server = S3Server.get();
        System.out.println(server.endpoint() + " " + server.freshBucket());
        while (System.in.read() >= 0) {
            // nothing is said to it
        }
        System.exit(0);
    }

    static BucketProcess start() throws IOException {
        Process process = new ProcessBuilder(WarmProcess.java(List.of("-Xmx2g"), Product.withTests(), BucketProcess.class)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String[] place = said.readLine().split(" ");
        return new BucketProcess(process, place[0], place[1]);
    }

    /** Of a configuration, with keys below this prefix. */
    String store(String prefix) {
        return "{uri: \"s3://" + bucket + "/" + prefix + "\", endpoint: \"" + endpoint + "\", region: us-east-1, access-key: \"${S3_ACCESS_KEY}\", secret-key: \"${S3_SECRET_KEY}\"}";
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
