/** Event time: windows cut from a fixed UTC grid, and the column that rows are placed by. */
package dev.coldarchive.window;
