package dev.coldarchive;

import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.util.Optional;

/**
 * The root of everything this library throws on purpose.
 *
 * <p>The message reads {@code cannot <verb> <thing> <name>: <reason>}; the {@linkplain #hint() hint} says the way out.
 * Table, window and key are fields, filled in by whoever knows them first and never overwritten. Behaviour is decided by
 * the marker interfaces {@link Transient} and {@link OutcomeUnknown} alone; {@link Category} only groups errors for people
 * (exit codes, the {@code class} label of metrics).
 *
 * <p>Not thread-safe while its context is being added.
 */
public class ArchiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble this is, as people group it. */
    public enum Category {
        /** The request or the configuration is wrong; nothing was tried. */
        USAGE,
        /** The ledger or the archive has not been set up. */
        NOT_INITIALISED,
        /** Credentials are missing, wrong, or not allowed to do this. */
        PERMISSION,
        /** A dependency did not answer; trying again may help. */
        TRANSIENT,
        /** Another exporter holds the lease, or took it away. */
        LEASE,
        /** A value or a type that the archive cannot hold exactly. */
        UNARCHIVABLE,
        /** What is stored is not what was written, or not what the records say. */
        INTEGRITY,
        /** The local disk is full or not writable. */
        LOCAL_DISK,
        /** Anything else. */
        FAILURE
    }

    private final Category category;
    private final String hint;
    private String table;
    private transient Window window;
    private transient ObjectKey key;

    /**
     * @param message <code>cannot &lt;verb&gt; &lt;thing&gt; &lt;name&gt;: &lt;reason&gt;</code>
     * @param hint the way out, as a sentence; null if there is none to tell
     * @param cause what the driver threw; null if nobody did
     */
    public ArchiveException(Category category, String message, String hint, Throwable cause) {
        super(message, cause);
        this.category = category;
        this.hint = hint;
    }

    /** The same, where nobody threw anything before. */
    public ArchiveException(Category category, String message, String hint) {
        this(category, message, hint, null);
    }

    /** Which kind it is: what decides what to do about it. */
    public Category category() {
        return category;
    }

    /** One line that says what to do next. */
    public Optional<String> hint() {
        return Optional.ofNullable(hint);
    }

    /** Configured name of the table; empty if it is about none, or about all. */
    public Optional<String> table() {
        return Optional.ofNullable(table);
    }

    /** The window that failed; empty if it is about none. */
    public Optional<Window> window() {
        return Optional.ofNullable(window);
    }

    /** The object in the store; empty if it is about none. */
    public Optional<ObjectKey> key() {
        return Optional.ofNullable(key);
    }

    /** Adds the table, unless one is known already. */
    public ArchiveException inTable(String name) {
        if (table == null) {
            table = name;
        }
        return this;
    }

    /** Adds the window, unless one is known already. */
    public ArchiveException inWindow(Window where) {
        if (window == null) {
            window = where;
        }
        return this;
    }

    /** Adds the object key, unless one is known already. */
    public ArchiveException atKey(ObjectKey where) {
        if (key == null) {
            key = where;
        }
        return this;
    }
}
