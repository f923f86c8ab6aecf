package dev.coldarchive.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A wire to a server on loopback that breaks once, where it is told to. */
final class CuttingProxy implements AutoCloseable {

    /** When it breaks: with the words seen, but not passed on; or passed on and answered, but the answer lost. */
    enum Moment { BEFORE_THE_SERVER_SEES_IT, AFTER_THE_SERVER_ANSWERED }

    /** How it breaks in the middle of what the server says. */
    enum Break { HANGS_UP, FALLS_SILENT }

    private record Cut(String words, int message, Moment moment) {}

    private record Limit(long bytes, Break how) {}

    private final ServerSocket entrance;
    private final int serverPort;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Cut cut;
    private Limit limit;
    private int messages;
    private long answeredBytes;

    CuttingProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Counts from zero again, and breaks nothing. */
    synchronized void passEverything() {
        cut = null;
        limit = null;
        messages = 0;
        answeredBytes = 0;
    }

    /** Breaks the next connection whose client says these words. */
    synchronized void cutAt(String words, Moment moment) {
        cut = new Cut(words, 0, moment);
    }

    /** Breaks the connection of the n-th message from here, of all that clients send. */
    synchronized void cutAtMessage(int number, Moment moment) {
        passEverything();
        cut = new Cut(null, number, moment);
    }

    /** Breaks the connection on which the n-th byte from here comes, of all that the server says. */
    synchronized void breakAtByte(long number, Break how) {
        passEverything();
        limit = new Limit(number, how);
    }

    /** Whether it has done, once, what it was told. */
    synchronized boolean hasBroken() {
        return cut == null && limit == null;
    }

    /** What clients have sent since counting began, as far as the wire can tell messages apart. */
    synchronized int messages() {
        return messages;
    }

    /** What the server has said since counting began. */
    synchronized long answeredBytes() {
        return answeredBytes;
    }

    private synchronized Cut sent(byte[] bytes, int length) {
        messages++;
        Cut here = cut;
        if (here == null || (here.words == null ? messages != here.message : !new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains(here.words))) {
            return null;
        }
        cut = null;
        return here;
    }

    /** @return where in these bytes it breaks, if it does */
    private synchronized Limit answered(int length) {
        long before = answeredBytes;
        answeredBytes += length;
        if (limit == null || answeredBytes < limit.bytes) {
            return null;
        }
        Limit here = new Limit(Math.max(0, limit.bytes - before), limit.how);
        limit = null;
        return here;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        entrance.close();
    }

    private interface Pump {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Pump pump) {
        Thread thread = new Thread(() -> {
            try {
                pump.run();
            } catch (IOException | InterruptedException broken) {
                // the other end is gone: this one ends with it
            }
        }, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = entrance.accept();
            client.setTcpNoDelay(true);
            new Wire(client, new Socket(InetAddress.getLoopbackAddress(), serverPort)).open();
        }
    }

    private final class Wire {
        private final Socket client;
        private final Socket server;
        private volatile boolean losesAnswers;

        Wire(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void open() {
            start(this::upwards);
            start(this::downwards);
        }

        private void upwards() throws IOException {
            byte[] bytes = new byte[1 << 16];
            try (client; server) {
                InputStream in = client.getInputStream();
                OutputStream out = server.getOutputStream();
                for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                    Cut here = sent(bytes, n);
                    if (here != null) {
                        if (here.moment == Moment.BEFORE_THE_SERVER_SEES_IT) {
                            return;
                        }
                        losesAnswers = true;
                    }
                    out.write(bytes, 0, n);
                }
            }
        }

        private void downwards() throws IOException, InterruptedException {
            byte[] bytes = new byte[1 << 16];
            try (client; server) {
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int n = in.read(bytes); n >= 0 && !losesAnswers; n = in.read(bytes)) {
                    Limit here = answered(n);
                    out.write(bytes, 0, here == null ? n : (int) here.bytes);
                    if (here != null) {
                        if (here.how == Break.FALLS_SILENT) {
                            closed.await(1, TimeUnit.MINUTES);
                        }
                        return;
                    }
                }
            }
        }
    }
}
