/** One class a dialect, and what they have in common: the layout's directories and the columns' types. */
package dev.coldarchive.internal.ddl;
