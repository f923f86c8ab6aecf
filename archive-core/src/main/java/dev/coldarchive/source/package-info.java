/** Where rows come from. */
package dev.coldarchive.source;
