package dev.coldarchive.daemon.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What the page is headed with.
 *
 * @param instance the configured name of the installation
 * @param store where the archive is
 * @param version of the program
 */
public record Installation(String instance, String store, String version) {

    /** The same with its archive elsewhere. */
    public Installation at(String otherStore) {
        return new Installation(instance, otherStore, version);
    }

    /** Of this program's version. */
    public static Installation named(String instance, String store) {
        try (InputStream file = Installation.class.getResourceAsStream("/dev/coldarchive/version.properties")) {
            Properties properties = new Properties();
            properties.load(file);
            return new Installation(instance, store, properties.getProperty("version"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the version from the class path", e);
        }
    }
}
