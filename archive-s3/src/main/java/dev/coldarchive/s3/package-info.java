/** The object store that speaks S3: {@link dev.coldarchive.s3.S3Store} over the client that the host gives it. */
package dev.coldarchive.s3;
