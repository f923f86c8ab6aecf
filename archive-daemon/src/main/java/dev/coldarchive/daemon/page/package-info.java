/**
 * The status page and its data: what a browser shows at {@code /}, and {@code /api/}. Everything but the windows of one day is told from memory, which a thread of its own keeps fresh, so that
 * it answers whatever hangs.
 */
package dev.coldarchive.daemon.page;
