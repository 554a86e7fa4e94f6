package org.mosp.storage.support.socket;

import java.util.Arrays;

/**
 * What a frame says. The codes are the protocol: they are never reused.
 *
 * <p>A call is one connection: both sides say {@link #HELLO}, the client sends {@link #REQUEST}; then output, questions for
 * input and the answers to them go their ways until the server says {@link #EXIT}.
 */
public enum FrameType {
    /** Both ways, first: the protocol's version and the speaker's process id, see {@link Hello}. */
    HELLO(1),
    /** Client: the command, see {@link Request}. */
    REQUEST(2),
    /** Client, after {@link #INPUT_WANTED}: bytes of its standard input; empty means its end. */
    INPUT(3),
    /** Client: stop what you are doing (Ctrl-C); the server still says {@link #EXIT}. */
    CANCEL(4),
    /** Server: bytes for standard output. */
    OUTPUT(17),
    /** Server: bytes for standard error. */
    ERROR(18),
    /** Server: wants up to so many bytes (one int) of standard input; at most one such question is open. */
    INPUT_WANTED(19),
    /** Server, last: the exit status (one int). */
    EXIT(20);

    private final byte code;

    FrameType(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static FrameType of(byte code) throws ProtocolException {
        return Arrays.stream(values())
                .filter(type -> type.code == code)
                .findFirst()
                .orElseThrow(() -> new ProtocolException("unknown frame type " + code));
    }
}
