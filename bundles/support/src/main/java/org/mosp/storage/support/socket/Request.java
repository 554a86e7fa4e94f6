package org.mosp.storage.support.socket;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A command to run: an array of arguments, never a line of shell text.
 *
 * @param arguments the command's name and its arguments
 * @param directory the caller's working directory, absolute; what relative file names mean
 * @param terminal whether the caller's standard output is a terminal
 * @param width of that terminal in columns
 */
public record Request(List<String> arguments, String directory, boolean terminal, int width) {

    /** Most arguments of one command. */
    public static final int MAX_ARGUMENTS = 10_000;

    /** Copies the arguments. */
    public Request {
        arguments = List.copyOf(arguments);
    }

    /** The request in a frame. */
    public static Request decode(Frame frame) throws IOException {
        byte[] bytes = new byte[frame.payload().remaining()];
        frame.payload().duplicate().get(bytes);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int count = in.readInt();
        if (count < 0 || count > MAX_ARGUMENTS) {
            throw new ProtocolException(count + " arguments, more than " + MAX_ARGUMENTS);
        }
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arguments.add(readText(in));
        }
        return new Request(arguments, readText(in), in.readBoolean(), in.readInt());
    }

    /** The frame that carries it. */
    public Frame encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(arguments.size());
            for (String argument : arguments) {
                writeText(out, argument);
            }
            writeText(out, directory);
            out.writeBoolean(terminal);
            out.writeInt(width);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Frame(FrameType.REQUEST, ByteBuffer.wrap(bytes.toByteArray()));
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new ProtocolException("a text of " + length + " bytes in a request that ends before");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
