package eu.sund.algorithms.torchscript;

import eu.sund.core.Checks;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * A zip archive of stored files, each of which begins at a multiple of {@value #ALIGNMENT} bytes,
 * as PyTorch maps them. It carries no times: equal files give equal bytes.
 *
 * <p><b>Source.</b> PKWARE, APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 *
 * <p>Not thread-safe.
 */
final class AlignedZip {
  static final int ALIGNMENT = 64;

  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int HEADER = 30;

  /** The id of the extra field that fills the gap, and its length, before the filling. */
  private static final int GAP = 4;

  /** 1 January 1980, the first day that the format can name. */
  private static final short NO_DATE = 1 << 5 | 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private int files;

  /** Adds a file. */
  void add(String name, byte[] content) {
    byte[] path = name.getBytes(StandardCharsets.US_ASCII);
    int at = out.size();
    int unfilled = at + HEADER + path.length + GAP;
    int gap = GAP + Math.floorMod(-unfilled, ALIGNMENT);
    Checks.argument(
        (long) unfilled + content.length < Integer.MAX_VALUE / 2, "the archive is too large");
    CRC32 sum = new CRC32();
    sum.update(content);
    byte[] common = common((int) sum.getValue(), content.length, path.length);
    out.writeBytes(little(4).putInt(LOCAL).array());
    out.writeBytes(common);
    out.writeBytes(little(2).putShort((short) gap).array());
    out.writeBytes(path);
    byte[] filling = new byte[gap];
    Arrays.fill(filling, (byte) 'Z');
    little(filling).put((byte) 'F').put((byte) 'B').putShort((short) (gap - GAP));
    out.writeBytes(filling);
    out.writeBytes(content);
    directory.writeBytes(little(6).putInt(CENTRAL).putShort((short) 0).array());
    directory.writeBytes(common);
    directory.writeBytes(little(16).putInt(12, at).array());
    directory.writeBytes(path);
    files++;
  }

  /** What stands in a file's own header and in the directory alike. */
  private static byte[] common(int sum, int size, int name) {
    return little(24)
        .putShort((short) 0) // version
        .putShort((short) 0) // flags
        .putShort((short) 0) // stored
        .putShort((short) 0) // time
        .putShort(NO_DATE)
        .putInt(sum)
        .putInt(size)
        .putInt(size)
        .putShort((short) name)
        .array();
  }

  byte[] end() {
    int start = out.size();
    out.writeBytes(directory.toByteArray());
    out.writeBytes(
        little(22)
            .putInt(END)
            .putInt(0)
            .putShort((short) files)
            .putShort((short) files)
            .putInt(directory.size())
            .putInt(start)
            .array());
    return out.toByteArray();
  }

  private static ByteBuffer little(int size) {
    return little(new byte[size]);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
