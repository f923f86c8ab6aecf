package dev.coldarchive.daemon.operations;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Looks at servers' certificates; sends nothing but what opens a connection. */
final class Certificates {
    private static final int PATIENCE_MILLIS = 5_000;
    /** https://www.postgresql.org/docs/current/protocol-message-formats.html: SSLRequest. */
    private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 210, 22, 47};

    private Certificates() {}

    /** Until when the certificate of a PostgreSQL is good; empty if it takes no encrypted connections. */
    static Optional<Instant> ofPostgres(InetSocketAddress address) throws IOException {
        try (Socket socket = connect(address)) {
            socket.getOutputStream().write(SSL_REQUEST);
            return socket.getInputStream().read() == 'S' ? Optional.of(until(socket, address)) : Optional.empty();
        }
    }

    /** Until when the certificate of an HTTPS server is good, whoever has signed it. */
    static Instant ofHttps(InetSocketAddress address) throws IOException {
        try (Socket socket = connect(address)) {
            return until(socket, address);
        }
    }

    /** Why Java does not trust the certificate of an HTTPS server for that name; empty if it does. */
    static Optional<String> distrust(InetSocketAddress address) {
        try (Socket socket = connect(address); SSLSocket encrypted = layered((SSLSocketFactory) SSLSocketFactory.getDefault(), socket, address)) {
            SSLParameters parameters = encrypted.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            encrypted.setSSLParameters(parameters);
            encrypted.startHandshake();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), PATIENCE_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static SSLSocket layered(SSLSocketFactory factory, Socket socket, InetSocketAddress address) throws IOException {
        return (SSLSocket) factory.createSocket(socket, address.getHostString(), address.getPort(), true);
    }

    private static Instant until(Socket socket, InetSocketAddress address) throws IOException {
        try (SSLSocket encrypted = layered(looking().getSocketFactory(), socket, address)) {
            encrypted.startHandshake();
            return ((X509Certificate) encrypted.getSession().getPeerCertificates()[0]).getNotAfter().toInstant();
        }
    }

    private static SSLContext looking() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Onlooker()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java has no TLS: " + e.getMessage(), e);
        }
    }

    /** Takes every certificate, to look at it; nothing is ever said to who shows it. */
    private static final class Onlooker implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String how) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String how) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
