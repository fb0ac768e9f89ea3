package eu.sund.app.bundle;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Zip archives of files that are stored, not compressed: the bytes follow from the files alone,
 * whatever the machine and its compressor, and the weights can be read where they lie.
 *
 * <p>What is read is walked from front to back with strict bounds; an archive of another form is
 * refused.
 */
final class StoredZip {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int HEADER = 30;

  /** The most bytes of an archive: beyond it the format would need other headers. */
  static final long BYTES_MAX = 0xFFFF_0000L;

  /** The first moment that the format can name; it stands for none. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private StoredZip() {}

  static void write(Map<FileName, Part> files, OutputStream out) throws IOException {
    long total = files.values().stream().mapToLong(Part::size).sum();
    if (total > BYTES_MAX) {
      throw new SundException(
          ErrorCode.USAGE, "the bundle has more than 4 GB: write it as a folder, without .zip");
    }
    ZipOutputStream zip = new ZipOutputStream(out);
    for (Map.Entry<FileName, Part> file : files.entrySet()) {
      Part part = file.getValue();
      CheckedOutputStream sum =
          new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
      part.write(sum);
      ZipEntry entry = new ZipEntry(file.getKey().toString());
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(part.size());
      entry.setCompressedSize(part.size());
      entry.setCrc(sum.getChecksum().getValue());
      entry.setTimeLocal(NO_TIME);
      zip.putNextEntry(entry);
      part.write(zip);
      zip.closeEntry();
    }
    zip.finish();
  }

  /** Where each file lies. */
  static Map<FileName, FileRegion> read(FileChannel channel) throws IOException {
    Map<FileName, FileRegion> files = new EnumMap<>(FileName.class);
    long size = channel.size();
    FileRegion whole = new FileRegion(channel, 0, size);
    long at = 0;
    while (true) {
      require(at + HEADER <= size, "it ends too early");
      ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
      whole.read(at, header);
      int signature = header.getInt(0);
      if (signature == CENTRAL && !files.isEmpty()) {
        return files;
      }
      require(
          signature == LOCAL && header.getShort(8) == 0 && (header.getShort(6) & 0x8) == 0,
          "its files are compressed or it is no archive; give it as sund wrote it, or a folder with"
              + " its files");
      long length = Integer.toUnsignedLong(header.getInt(18));
      int nameLength = Short.toUnsignedInt(header.getShort(26));
      long start = at + HEADER + nameLength + Short.toUnsignedInt(header.getShort(28));
      require(
          nameLength <= 100 && start + length <= size, "the archive is cut short; fetch it again");
      ByteBuffer name = ByteBuffer.allocate(nameLength);
      whole.read(at + HEADER, name);
      FileName file =
          FileName.of(new String(name.array(), StandardCharsets.UTF_8))
              .orElseThrow(() -> refused("it holds a file that belongs to no bundle"));
      require(
          files.put(file, new FileRegion(channel, start, length)) == null,
          "it holds " + file + " twice");
      at = start + length;
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw refused(what);
    }
  }

  private static SundException refused(String what) {
    return new SundException(ErrorCode.ARTEFACT_REFUSED, "not a model bundle: " + what);
  }
}
