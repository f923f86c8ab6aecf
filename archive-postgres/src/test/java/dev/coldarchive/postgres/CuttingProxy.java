package dev.coldarchive.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A wire to a server on loopback that breaks once, where it is told to. */
final class CuttingProxy implements AutoCloseable {

    /** When it breaks: with the words seen, but not passed on; or passed on and answered, but the answer lost. */
    enum Moment { BEFORE_THE_SERVER_SEES_IT, AFTER_THE_SERVER_ANSWERED }

    private record Cut(String words, Moment moment) {}

    private final ServerSocket entrance;
    private final int serverPort;
    private volatile Cut cut;

    CuttingProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Breaks the next connection whose client says these words. */
    void cutAt(String words, Moment moment) {
        cut = new Cut(words, moment);
    }

    @Override
    public void close() throws IOException {
        entrance.close();
    }

    private interface Pump {
        void run() throws IOException;
    }

    private static void start(Pump pump) {
        Thread thread = new Thread(() -> {
            try {
                pump.run();
            } catch (IOException broken) {
                // the other end is gone: this one ends with it
            }
        }, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            new Wire(entrance.accept(), new Socket(InetAddress.getLoopbackAddress(), serverPort)).open();
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
                    Cut here = cut;
                    if (here != null && new String(bytes, 0, n, StandardCharsets.ISO_8859_1).contains(here.words)) {
                        cut = null;
                        if (here.moment == Moment.BEFORE_THE_SERVER_SEES_IT) {
                            return;
                        }
                        losesAnswers = true;
                    }
                    out.write(bytes, 0, n);
                }
            }
        }

        private void downwards() throws IOException {
            byte[] bytes = new byte[1 << 16];
            try (client; server) {
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int n = in.read(bytes); n >= 0 && !losesAnswers; n = in.read(bytes)) {
                    out.write(bytes, 0, n);
                }
            }
        }
    }
}
