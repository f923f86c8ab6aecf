package dev.coldarchive.postgres;

import dev.coldarchive.postgres.internal.GatheringSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Sockets for pgjdbc that read a long answer in large pieces, so that a reader that is faster than its server spends half as much processor time: set pgjdbc's property {@code socketFactory} to
 * the name of this class, on the {@code DataSource} or in the URL. The daemon and the command line do so unless their URL names another. Nothing else depends on it.
 *
 * <p>A server sends rows in pieces of 8 kB, and whoever reads faster than it sends is woken for each of them. Such a reader rests for less than half a millisecond here, from the
 * 64th kilobyte of an answer on, and takes at once what has come. Short answers are never rested on. Works below TLS too. Thread-safe.
 */
public final class GatheringSocketFactory extends SocketFactory {
    /** For pgjdbc, by the name of the class. */
    public GatheringSocketFactory() {}

    @Override
    public Socket createSocket() {
        return new GatheringSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    private static Socket connected(InetSocketAddress remote, InetSocketAddress local) throws IOException {
        Socket socket = new GatheringSocket();
        try {
            if (local != null) {
                socket.bind(local);
            }
            socket.connect(remote);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
