package dev.coldarchive.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A server's key and self-signed certificate, made by the JDK's keytool; whoever trusts the certificate trusts that server and no other. */
public final class TestCertificate {
    public static final String PASSWORD = "not-a-secret";
    private static final String ALIAS = "server";

    private final Path directory;
    private final KeyStore store;

    private TestCertificate(Path directory, KeyStore store) {
        this.directory = directory;
        this.store = store;
    }

    /**
     * @param directory where its files go; must not have any yet
     * @param host the only name that the certificate is for
     */
    public static TestCertificate make(Path directory, String host) throws IOException, InterruptedException, GeneralSecurityException {
        return make(directory, host, 3_650);
    }

    /** The same, good for so many days. */
    public static TestCertificate make(Path directory, String host, int days) throws IOException, InterruptedException, GeneralSecurityException {
        Files.createDirectories(directory);
        Path file = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", ALIAS, "-keyalg", "RSA", "-keysize", "2048",
                "-dname", "CN=" + host, "-ext", "SAN=dns:" + host, "-ext", "bc:c=ca:true", "-validity", String.valueOf(days), "-storetype", "PKCS12", "-keystore", file.toString(),
                "-storepass", PASSWORD, "-keypass", PASSWORD).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + output);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return new TestCertificate(directory, store);
    }

    public KeyStore store() {
        return store;
    }

    /** The certificate as PEM. */
    public Path certificate() throws IOException, GeneralSecurityException {
        return Files.writeString(directory.resolve("server.crt"), pem("CERTIFICATE", store.getCertificate(ALIAS).getEncoded()));
    }

    /** The key as PEM, which its owner alone can read. */
    public Path key() throws IOException, GeneralSecurityException {
        Path file = Files.writeString(directory.resolve("server.key"), pem("PRIVATE KEY", store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** A PKCS12 file of the certificate alone, for {@code javax.net.ssl.trustStore}. */
    public Path trustStore() throws IOException, GeneralSecurityException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry(ALIAS, store.getCertificate(ALIAS));
        Path file = directory.resolve("trust.p12");
        try (var out = Files.newOutputStream(file)) {
            trust.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }
}
