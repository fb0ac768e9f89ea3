package eu.sund.app.demo.data;

import eu.sund.app.synth.DatasetText;
import eu.sund.app.synth.HeartVariables;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prepares the public UCI heart-disease files of four hospitals for the demo's five sites.
 *
 * <p>Cleveland is split in two: its odd rows (counted from 1) play Norway, its even rows Sweden.
 * The other files play one country each. Train and test follow the fixed split of FLamby where
 * {@code heart_flamby.csv} lies beside the files; it covers the complete cases, and every other row
 * is test if its number is a multiple of three.
 *
 * <p><b>Source.</b> Janosi, Steinbrunn, Pfisterer, Detrano (1988), <a
 * href="https://archive.ics.uci.edu/dataset/45/heart+disease">Heart Disease</a>, UCI Machine
 * Learning Repository, CC BY 4.0.
 */
public final class UciHeart {
  /** The header of the CSVs that it writes. */
  public static final String HEADER =
      "age,sex,cp,trestbps,chol,fbs,restecg,thalach,exang,oldpeak,disease,num,set";

  private static final String FLAMBY = "heart_flamby.csv";
  private static final long FILE_BYTES_MAX = 10_000_000;
  private static final int COLUMNS = 14;
  private static final int COVARIATES = 10;
  private static final String HOW =
      "The files processed.cleveland.data, processed.hungarian.data, processed.switzerland.data"
          + " and processed.va.data are in the zip of dataset 45 \"Heart Disease\" of the UCI"
          + " Machine Learning Repository (https://archive.ics.uci.edu/dataset/45/heart+disease,"
          + " CC BY 4.0). Put them into one folder and name that folder.";

  private static final List<Part> PARTS =
      List.of(
          new Part("tromso", "Tromsø", "NO", "cleveland", "Cleveland, odd rows", 1),
          new Part("linkoping", "Linköping", "SE", "cleveland", "Cleveland, even rows", 0),
          new Part("copenhagen", "Copenhagen", "DK", "hungarian", "Budapest", -1),
          new Part("turku", "Turku", "FI", "switzerland", "Zurich and Basel", -1),
          new Part("tartu", "Tartu", "EE", "va", "Long Beach VA", -1));

  /** A site and the rows that play it: those with {@code row % 2 == parity}, all if negative. */
  private record Part(
      String id, String place, String country, String file, String data, int parity) {
    String fileName() {
      return "processed." + file + ".data";
    }

    boolean has(int row) {
      return parity < 0 || row % 2 == parity;
    }
  }

  private UciHeart() {}

  /**
   * Writes {@code SITE.csv} and {@code SITE.yaml} for the five sites.
   *
   * @param dataDir the folder with the four files, or one that holds it as {@code heart-disease}
   * @param outDir the folder to write to; made if it is not there
   * @throws SundException {@code NOT_FOUND} that names the missing file and where to get it; {@code
   *     DATA_UNREADABLE} with the file and the line if a file is not what it should be; {@code
   *     STORAGE_FAILED} if writing fails
   */
  public static List<DemoSite> prepare(Path dataDir, Path outDir) {
    Path folder = folder(dataDir);
    Map<String, String> split = split(folder);
    List<Variable> variables = HeartVariables.uci(splitNote(dataDir));
    Codebook codebook = new Codebook(new DatasetId("heart"), variables);
    List<DemoSite> sites = new ArrayList<>();
    for (Part part : PARTS) {
      List<String> lines = rows(part, folder, split);
      sites.add(write(part, lines, codebook, outDir));
    }
    return List.copyOf(sites);
  }

  /** How train and test are told apart with the files in {@code dataDir}: a phrase for people. */
  public static String splitNote(Path dataDir) {
    return Files.isRegularFile(folder(dataDir).resolve(FLAMBY))
        ? "the fixed split of FLamby for complete rows; of the others every third row is test"
        : "every third row of a file is test (the fixed split heart_flamby.csv was not there)";
  }

  private static Path folder(Path dataDir) {
    Path inner = dataDir.resolve("heart-disease");
    Path folder = Files.isDirectory(inner) ? inner : dataDir;
    for (Part part : PARTS) {
      if (!Files.isRegularFile(folder.resolve(part.fileName()))) {
        throw new SundException(
            ErrorCode.NOT_FOUND, part.fileName() + " is not in " + folder + ". " + HOW);
      }
    }
    return folder;
  }

  private static List<String> read(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw wrong(file, 1, "the file is larger than " + FILE_BYTES_MAX + " bytes");
      }
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
    } catch (IOException e) {
      throw new SundException(ErrorCode.DATA_UNREADABLE, "cannot read " + file, e);
    }
  }

  private static Map<String, String> split(Path folder) {
    Path file = folder.resolve(FLAMBY);
    Map<String, String> split = new HashMap<>();
    if (!Files.isRegularFile(file)) {
      return split;
    }
    List<String> lines = read(file);
    if (lines.isEmpty() || !lines.getFirst().startsWith("site,center,row,set,")) {
      throw wrong(file, 1, "the header must start with site,center,row,set");
    }
    for (int i = 1; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",", -1);
      if (cells.length < 4 || !(cells[3].equals("train") || cells[3].equals("test"))) {
        throw wrong(file, i + 1, "the fourth column must be train or test");
      }
      split.put(cells[0] + "/" + cells[2], cells[3]);
    }
    return split;
  }

  private static List<String> rows(Part part, Path folder, Map<String, String> split) {
    Path file = folder.resolve(part.fileName());
    List<String> lines = read(file);
    List<String> out = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      int row = i + 1;
      if (lines.get(i).isBlank() || !part.has(row)) {
        continue;
      }
      String[] cells = lines.get(i).split(",", -1);
      if (cells.length != COLUMNS) {
        throw wrong(file, row, "a row has " + COLUMNS + " columns, this has " + cells.length);
      }
      String num = value(cells[COLUMNS - 1], file, row);
      if (num.isEmpty()) {
        throw wrong(file, row, "the last column (num) must not be missing");
      }
      StringBuilder line = new StringBuilder();
      for (String cell : Arrays.asList(cells).subList(0, COVARIATES)) {
        line.append(value(cell, file, row)).append(',');
      }
      line.append(Double.parseDouble(num) > 0 ? 1 : 0).append(',').append(num).append(',');
      String own = row % 3 == 0 ? "test" : "train";
      line.append(Optional.ofNullable(split.get(part.file() + "/" + row)).orElse(own));
      out.add(line.toString());
    }
    if (out.isEmpty()) {
      throw wrong(file, 1, "the file has no rows");
    }
    return out;
  }

  /** The number of a cell without needless zeros, or the empty text for {@code ?}. */
  private static String value(String cell, Path file, int row) {
    String text = cell.strip();
    if (text.equals("?")) {
      return "";
    }
    try {
      double number = Double.parseDouble(text);
      if (!Double.isFinite(number)) {
        throw wrong(file, row, "a column is not a finite number");
      }
      return number == Math.rint(number) && Math.abs(number) < 1e9
          ? Long.toString((long) number)
          : Double.toString(number);
    } catch (NumberFormatException _) {
      throw wrong(file, row, "a column is neither a number nor ?");
    }
  }

  private static SundException wrong(Path file, int line, String rule) {
    return new SundException(
        ErrorCode.DATA_UNREADABLE,
        file + ", line " + line + ": " + rule + ". Is it the file of the UCI repository?");
  }

  private static DemoSite write(Part part, List<String> lines, Codebook codebook, Path outDir) {
    Path csv = outDir.resolve(part.id() + ".csv");
    Path yaml = outDir.resolve(part.id() + ".yaml");
    String label = part.data() + " (plays " + part.country() + ")";
    String title = "UCI Heart Disease: " + label;
    try {
      Files.createDirectories(outDir);
      Files.writeString(csv, HEADER + "\n" + String.join("\n", lines) + "\n");
      Files.writeString(
          yaml, DatasetText.yaml(codebook, title, false, csv.getFileName().toString()));
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "cannot write the demo's data in " + outDir, e);
    }
    return new DemoSite(part.id(), part.place(), part.country(), label, csv, yaml, lines.size());
  }
}
