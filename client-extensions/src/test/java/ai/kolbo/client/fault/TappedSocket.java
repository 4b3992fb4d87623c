package ai.kolbo.client.fault;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** A connection whose server can be stopped after so many bytes, whatever writes them. */
final class TappedSocket extends Socket {
  private long left = Long.MAX_VALUE;
  private Cut cut = Cut.STALL;

  /** From now on lets so many bytes out, and then does something else. */
  void cutAfter(long bytes, Cut cut) {
    this.left = bytes;
    this.cut = cut;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        int free = (int) Math.min(left, length);
        out.write(bytes, offset, free);
        left -= free;
        if (free < length) {
          strike(bytes, offset + free, length - free);
        }
      }

      @Override
      public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
      }

      private void strike(byte[] bytes, int offset, int length) throws IOException {
        switch (cut) {
          case FIN -> shutdownOutput();
          case RESET -> reset();
          case STALL -> drain();
          case DRIP -> {
            for (int i = 0; i < length; i++) {
              Peer.pause();
              out.write(bytes[offset + i]);
              out.flush();
            }
            return;
          }
        }
        drain();
        throw new IOException("cut");
      }
    };
  }

  void reset() throws IOException {
    setSoLinger(true, 0);
    close();
  }

  /** Reads until the client has closed the connection. */
  void drain() throws IOException {
    byte[] bytes = new byte[16 * 1024];
    while (getInputStream().read(bytes) != -1) {
      // What else the client sends does not matter.
    }
    close();
  }
}
