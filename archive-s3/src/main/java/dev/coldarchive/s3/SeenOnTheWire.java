package dev.coldarchive.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** What one call receives, or is about to send, byte by byte: what the SDK's own types leave out included. For one call. */
final class SeenOnTheWire {
    private byte[] body = new byte[0];

    /** Instead of sending. */
    static final class HeldBack extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HeldBack() {
            super("held back", null, false, false);
        }
    }

    byte[] body() {
        return body;
    }

    /** Keeps the answer's body. */
    SdkPlugin answers() {
        return plugin(new ExecutionInterceptor() {
            @Override
            public Optional<InputStream> modifyHttpResponseContent(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
                return context.responseBody().map(content -> {
                    body = all(content);
                    return new ByteArrayInputStream(body);
                });
            }
        });
    }

    /** Keeps the request's body, and throws {@link HeldBack} instead of sending it. */
    SdkPlugin holdsBack() {
        return refusing(bytes -> {
            body = bytes;
            throw new HeldBack();
        });
    }

    /** @param look throws if the body must not be sent */
    static SdkPlugin refusing(Consumer<byte[]> look) {
        return plugin(new ExecutionInterceptor() {
            @Override
            public void afterMarshalling(Context.AfterMarshalling context, ExecutionAttributes attributes) {
                look.accept(context.requestBody().map(sent -> all(sent.contentStreamProvider().newStream())).orElse(new byte[0]));
            }
        });
    }

    private static SdkPlugin plugin(ExecutionInterceptor interceptor) {
        return client -> client.overrideConfiguration(o -> o.addExecutionInterceptor(interceptor));
    }

    private static byte[] all(InputStream content) {
        try (content) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
