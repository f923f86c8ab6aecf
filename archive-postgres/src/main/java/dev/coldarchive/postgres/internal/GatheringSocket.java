package dev.coldarchive.postgres.internal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A socket that reads long answers in large pieces. An answer is what comes until something is sent again. */
public final class GatheringSocket extends Socket {
    private GatheringInput input;
    private OutputStream output;

    @Override
    public synchronized InputStream getInputStream() throws IOException {
        return gathering();
    }

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
        if (output == null) {
            output = new Asking(super.getOutputStream(), gathering());
        }
        return output;
    }

    private GatheringInput gathering() throws IOException {
        if (input == null) {
            input = new GatheringInput(super.getInputStream());
        }
        return input;
    }

    private static final class Asking extends FilterOutputStream {
        private final GatheringInput answers;

        Asking(OutputStream out, GatheringInput answers) {
            super(out);
            this.answers = answers;
        }

        @Override
        public void write(int single) throws IOException {
            answers.beginAnswer();
            out.write(single);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            answers.beginAnswer();
            out.write(bytes, from, length);
        }
    }
}
