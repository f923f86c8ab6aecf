/** The operations beside export and verification, each made of what a configuration asks for. */
package dev.coldarchive.daemon.operations;
