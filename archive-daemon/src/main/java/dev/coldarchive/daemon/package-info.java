/** The daemon: configuration, composition root and runner; the worked example of embedding the library. */
package dev.coldarchive.daemon;
