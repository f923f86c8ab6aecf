package dev.coldarchive.daemon.config;

/**
 * One thing that is wrong in a configuration.
 *
 * @param path where, for example {@code tables.trades.every}; empty for the file as a whole
 * @param line line in the file, from 1; 0 where unknown
 * @param message what is wrong with which value, and what is allowed; never a secret
 */
public record Problem(String path, int line, String message) {

    @Override
    public String toString() {
        return (path.isEmpty() ? "" : path + ": ") + message + (line > 0 ? " (line " + line + ")" : "");
    }
}
