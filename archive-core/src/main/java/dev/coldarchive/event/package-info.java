/** What listeners hear. */
package dev.coldarchive.event;
