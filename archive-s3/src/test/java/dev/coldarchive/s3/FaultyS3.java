package dev.coldarchive.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A wire to a real S3 server on loopback that passes every byte on, and breaks where its script says so. It knows requests and answers, no more; signatures stay valid.
 * Requests of several connections are numbered as they come.
 */
public final class FaultyS3 implements AutoCloseable {
    /** What becomes of a request and its answer. */
    public enum Fault {
        NONE,
        /** The server never sees it: 503 SlowDown. */
        SLOW_DOWN,
        /** The server never sees it: 500 InternalError. */
        ACCIDENT,
        /** The server does it, and something between answers 502 without a body. */
        BAD_GATEWAY_AFTER,
        /** The server does it, and answers 200 with an error inside. */
        ERROR_INSIDE_200_AFTER,
        /** The server never sees it: the credentials have run out. */
        EXPIRED,
        /** The server never sees it: 403 AccessDenied. */
        DENIED,
        /** The connection is reset before the server sees it. */
        RESET_BEFORE,
        /** The server does it, and the connection is reset instead of an answer. */
        RESET_AFTER,
        /** The server does it, and the connection ends in the middle of the answer's body, or of its head where it has none. */
        CUT_ANSWER,
        /** The server does it, and no answer comes until the client hangs up. */
        SILENT_AFTER,
        /** The answer's body comes a few bytes at a time. */
        TRICKLE,
        /** The body of the request is not read until the client hangs up. */
        DEAF
    }

    /** What happens to a request. */
    @FunctionalInterface
    public interface Script {
        /**
         * @param number of the request, from 1
         * @param line its first, {@code PUT /bucket/key HTTP/1.1}
         */
        Fault fault(int number, String line);
    }

    private final ServerSocket entrance;
    private final int serverPort;
    private final List<String> requests = new ArrayList<>();
    private final CountDownLatch silent = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private Script script = (number, line) -> Fault.NONE;
    private Function<String, Optional<String>> answers = line -> Optional.empty();

    public FaultyS3(URI server) throws IOException {
        this.serverPort = server.getPort();
        this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    /** Forgets all requests, and follows this script from now on. */
    public synchronized void follow(Script next) {
        requests.clear();
        script = next;
    }

    /**
     * Says something itself from now on, which the server never hears of.
     *
     * @param instead the whole answer to a request of that first line; empty to pass it on
     */
    public synchronized void answer(Function<String, Optional<String>> instead) {
        answers = instead;
    }

    private synchronized Optional<String> answerTo(String line) {
        return answers.apply(line);
    }

    /** The first lines of all requests since the script began. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    /** Waits until the server has answered what the client will not hear of. */
    void awaitSilence() throws InterruptedException {
        silent.await(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        entrance.close();
    }

    private synchronized Fault arrived(String line) {
        requests.add(line);
        return script.fault(requests.size(), line);
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException broken) {
                // the other end is gone: this one ends with it
            }
        }, "faulty-s3");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = entrance.accept();
            start(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        try (client; Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            InputStream fromClient = new BufferedInputStream(client.getInputStream());
            InputStream fromServer = new BufferedInputStream(server.getInputStream());
            for (String head = head(fromClient); !head.isEmpty(); head = head(fromClient)) {
                String line = head.lines().findFirst().orElseThrow();
                Fault fault = arrived(line);
                if (fault == Fault.DEAF) {
                    closed.await(1, TimeUnit.MINUTES);
                    return;
                }
                if (header(head, "expect") != null) {
                    client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
                }
                byte[] body = body(head, fromClient, false);
                Optional<String> own = answerTo(line);
                if (own.isPresent()) {
                    client.getOutputStream().write(own.get().getBytes(ISO_8859_1));
                    return;
                }
                switch (fault) {
                    case RESET_BEFORE -> client.setSoLinger(true, 0);
                    case SLOW_DOWN -> answer(client, "503 Service Unavailable", "SlowDown");
                    case ACCIDENT -> answer(client, "500 Internal Server Error", "InternalError");
                    case EXPIRED -> answer(client, "400 Bad Request", "ExpiredToken");
                    case DENIED -> answer(client, "403 Forbidden", "AccessDenied");
                    default -> {
                        server.getOutputStream().write(whole(head, body));
                        if (passOn(line, fault, fromServer, client)) {
                            continue;
                        }
                    }
                }
                return;
            }
        }
    }

    /** @return whether the connection lives on */
    private boolean passOn(String line, Fault fault, InputStream fromServer, Socket client) throws IOException, InterruptedException {
        String head = head(fromServer);
        while (head.startsWith("HTTP/1.1 1")) {
            head = head(fromServer);
        }
        boolean bare = line.startsWith("HEAD ") || head.startsWith("HTTP/1.1 204") || head.startsWith("HTTP/1.1 304");
        byte[] body = bare ? new byte[0] : body(head, fromServer, true);
        OutputStream out = client.getOutputStream();
        switch (fault) {
            case RESET_AFTER -> client.setSoLinger(true, 0);
            case SILENT_AFTER -> {
                silent.countDown();
                closed.await(1, TimeUnit.MINUTES);
            }
            case BAD_GATEWAY_AFTER -> answer(client, "502 Bad Gateway", "");
            case ERROR_INSIDE_200_AFTER -> answer(client, "200 OK", "InternalError");
            case CUT_ANSWER -> {
                byte[] all = whole(head, body);
                out.write(all, 0, body.length == 0 ? all.length / 2 : all.length - body.length / 2 - 1);
            }
            case TRICKLE -> {
                out.write(head.getBytes(ISO_8859_1));
                for (byte one : body) {
                    out.write(one);
                    if (closed.await(10, TimeUnit.MILLISECONDS)) {
                        return false;
                    }
                }
                return true;
            }
            default -> {
                out.write(whole(head, body));
                return true;
            }
        }
        return false;
    }

    private static byte[] whole(String head, byte[] body) {
        return (head + new String(body, ISO_8859_1)).getBytes(ISO_8859_1);
    }

    private static void answer(Socket client, String status, String code) throws IOException {
        String body = code.isEmpty() ? "" : "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>said the wire</Message></Error>";
        client.getOutputStream().write(("HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body)
                .getBytes(ISO_8859_1));
    }

    /** Up to its empty line; empty if there is no more. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.append((char) c);
            if (c == '\n' && head.length() > 3 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                return head.toString();
            }
        }
        return "";
    }

    private static byte[] body(String head, InputStream in, boolean answer) throws IOException {
        String length = header(head, "content-length");
        if (length != null) {
            return in.readNBytes(Integer.parseInt(length));
        } else if ("chunked".equals(header(head, "transfer-encoding"))) {
            return chunks(in);
        }
        return answer ? in.readAllBytes() : new byte[0];
    }

    /** As they came, their lengths included. */
    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            StringBuilder length = new StringBuilder();
            for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                length.append((char) c);
            }
            int size = Integer.parseInt(length.toString().strip(), 16);
            all.write((length + "\n").getBytes(ISO_8859_1));
            all.write(in.readNBytes(size + 2));
            if (size == 0) {
                return all.toByteArray();
            }
        }
    }

    private static String header(String head, String name) {
        return head.lines().filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":")).map(line -> line.substring(name.length() + 1).strip()).findFirst().orElse(null);
    }
}
