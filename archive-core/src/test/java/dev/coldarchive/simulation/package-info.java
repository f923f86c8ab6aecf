/** The whole archiver among writers, faults and other exporters, on a virtual clock, out of one seed. */
package dev.coldarchive.simulation;
