/** Everything that can be wrong before it is: checks, each of one thing, and what they need to be looked at. */
package dev.coldarchive.doctor;
