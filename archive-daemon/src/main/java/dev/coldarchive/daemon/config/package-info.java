/** The configuration file: read strictly, all problems at once, secrets never shown. */
package dev.coldarchive.daemon.config;
