/** What is left behind and nobody needs: found by what is named, shown, and taken away when told to. */
package dev.coldarchive.gc;
