package dev.coldarchive.daemon.http;

/** Answers GET requests. Called by several threads; a HEAD request is answered by the same call, and its body left out. What it throws is logged, and answered with 500. */
@FunctionalInterface
public interface Responder {
    Response respond(Request request);
}
