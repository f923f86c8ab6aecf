/** What the bucket itself does with objects as they grow old: its rules, what is wanted of them, and where they contradict the archive. */
package dev.coldarchive.lifecycle;
