package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.regression.Glm;
import eu.sund.app.researcher.Desk;
import eu.sund.app.researcher.ResearcherFolder;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.HeapMemory;
import eu.sund.core.ModelLimits;
import eu.sund.core.Privacy;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.Variable;
import eu.sund.engine.Course;
import eu.sund.engine.Standing;
import eu.sund.governance.document.StudyYaml;
import eu.sund.privacy.ring.Protection;
import eu.sund.privacy.ring.Ring;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The memory, disk and logs of a hub's process, in the middle of a run and after it, hold no word
 * of any site's update: each site's words are computed here too, and looked for. The sums, which a
 * hub may see, are found.
 */
final class HeapSecrecyTest {
  private static final List<String> SITES = List.of("tartu", "tromso", "turku");
  private static final int PATIENTS = 400;
  private static final int SLICE = 12;
  private static final byte[] STUDY =
      RealNetwork.study("Heap", "ill ~ age + chol", "evaluate: false");
  private static final List<Variable> VARIABLES =
      List.of(
          Variable.number("age", "a", 0, 120),
          Variable.number("chol", "mg/dL", 50, 700),
          Variable.integer("ill", 0, 1));

  private static @TempDir Path folder;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder.resolve("logs"));

  /** A site's patients, the same as in its file. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Patients(double[][] columns) implements Rows {
    static Patients of(int site) {
      SplittableRandom random = new SplittableRandom(71 + site);
      double[][] columns = new double[3][PATIENTS];
      for (int i = 0; i < PATIENTS; i++) {
        columns[0][i] = 30 + random.nextInt(600) / 10.0;
        columns[1][i] = 120 + random.nextInt(20_000) / 100.0;
        columns[2][i] = random.nextInt(100) < columns[0][i] ? 1 : 0;
      }
      return new Patients(columns);
    }

    String csv() {
      StringBuilder text = new StringBuilder("age,chol,ill\n");
      for (int i = 0; i < PATIENTS; i++) {
        text.append(columns[0][i]).append(',').append(columns[1][i]).append(',');
        text.append((int) columns[2][i]).append('\n');
      }
      return text.toString();
    }

    @Override
    public List<Variable> variables() {
      return VARIABLES;
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      reader.block(new RowBlock(PATIENTS, columns));
    }

    @Override
    public void close() {}
  }

  /** What every site sends, round by round, and the sums. */
  private record Words(List<byte[]> updates, List<byte[]> sums) {}

  private static <M, R> Words words(Course<M, R> begin) throws IOException {
    Words all = new Words(new ArrayList<>(), new ArrayList<>());
    RowAccess access = RowAccess.granted("a test");
    Course<M, R> course = begin;
    while (true) {
      List<Blob> updates = new ArrayList<>();
      for (int i = 0; i < SITES.size(); i++) {
        Patients rows = Patients.of(i);
        Standing standing = begin.stand(rows, access, ModelLimits.PATIENTS_MIN);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AtSite site =
            new AtSite(new SiteId(SITES.get(i)), access, new HeapMemory(), Privacy.none());
        course.contribute(
            rows, site, standing, Protection.encodingOnly(), Channels.newChannel(out));
        all.updates().add(out.toByteArray());
        updates.add(Blob.of(out.toByteArray()));
      }
      ByteArrayOutputStream sum = new ByteArrayOutputStream();
      Ring.sum(course.layout(), updates, Channels.newChannel(sum));
      all.sums().add(sum.toByteArray());
      if (!(course.absorb(SITES.size(), Blob.of(sum.toByteArray()))
          instanceof Course.Advance.Next<M, R> next)) {
        return all;
      }
      course = next.course();
    }
  }

  /** Slices that chance does not write: of many different bytes. */
  private static Set<ByteBuffer> slices(List<byte[]> words) {
    Set<ByteBuffer> slices = new HashSet<>();
    for (byte[] all : words) {
      for (int at = 0; at + SLICE <= all.length; at += 4) {
        Set<Byte> different = new HashSet<>();
        for (int i = at; i < at + SLICE; i++) {
          different.add(all[i]);
        }
        boolean common = all[at] == all[at + 1] || all[at + 2] == all[at + 3];
        if (different.size() >= 7 && !common) {
          slices.add(ByteBuffer.wrap(all, at, SLICE).slice());
        }
      }
    }
    return slices;
  }

  /** How many of the slices occur in a file. */
  private static Set<ByteBuffer> found(Set<ByteBuffer> slices, Path file) throws IOException {
    Map<Integer, List<ByteBuffer>> byHead = new HashMap<>();
    slices.forEach(s -> byHead.computeIfAbsent(s.getInt(0), h -> new ArrayList<>()).add(s));
    boolean[] heads = new boolean[1 << 20];
    byHead.keySet().forEach(head -> heads[slot(head)] = true);
    Set<ByteBuffer> found = new HashSet<>();
    byte[] part = new byte[1 << 22];
    int kept = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.readNBytes(part, 0, part.length);
          read > 0;
          read = in.readNBytes(part, kept, part.length - kept)) {
        int end = kept + read;
        int head = 0;
        for (int last = 0; last < end; last++) {
          head = (head << 8) | (part[last] & 0xff);
          int at = last - 3;
          if (heads[slot(head)] && at >= 0 && at + SLICE <= end) {
            ByteBuffer here = ByteBuffer.wrap(part, at, SLICE).slice();
            if (byHead.getOrDefault(head, List.of()).contains(here)) {
              found.add(ByteBuffer.wrap(Arrays.copyOfRange(part, at, at + SLICE)));
            }
          }
        }
        kept = Math.min(SLICE - 1, end);
        System.arraycopy(part, end - kept, part, 0, kept);
      }
    }
    return found;
  }

  private static int slot(int head) {
    return (head ^ (head >>> 12)) & 0xfffff;
  }

  private static Path dump(RealNetwork network, String name) throws Exception {
    Path file = folder.resolve(name + ".hprof");
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(network.program("hub").handle().pid()),
                "GC.heap_dump",
                "-all",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.waitFor()).as(said).isZero();
    return file;
  }

  @Test
  void run_hubsMemoryDiskAndLogs_holdNoSitesWords() throws Exception {
    try (RealNetwork network = RealNetwork.create(folder)) {
      network.startHub();
      ResearcherFolder rita = network.enrol("rita");
      for (int i = 0; i < SITES.size(); i++) {
        String site = SITES.get(i);
        Path own = Files.createDirectories(folder.resolve("patients-" + site));
        Files.writeString(own.resolve("heart.csv"), Patients.of(i).csv());
        Path yaml =
            Files.writeString(
                own.resolve("heart.yaml"),
                """
                dataset: heart
                title: Hearts
                synthetic: true
                source: { format: csv, path: heart.csv }
                variables:
                  - { name: age, type: number, unit: a, range: [0, 120] }
                  - { name: chol, type: number, unit: mg/dL, range: [50, 700] }
                  - { name: ill, type: integer, range: [0, 1] }
                """);
        network.joinSite(site, yaml, "");
        network.allow(site, rita, "automatic");
      }
      network.startSites(SITES.toArray(String[]::new));
      Desk desk = network.desk(rita);
      RunId run = desk.submit(STUDY);
      AtomicBoolean dumped = new AtomicBoolean();
      RealNetwork.result(
          desk,
          run,
          view -> {
            if (view.getRound() >= 4 && !view.getTerminal() && dumped.compareAndSet(false, true)) {
              try {
                dump(network, "during");
              } catch (Exception e) { // whatever it was: the test ends with it
                throw new AssertionError(e);
              }
            }
          });
      assertThat(dumped).isTrue();
      dump(network, "after");
    }

    search();
  }

  private static void search() throws IOException {
    Words words =
        words(
            Course.begin(
                new Glm(),
                StudyYaml.parse("study.yaml", STUDY),
                new Codebook(new DatasetId("heart"), VARIABLES)));
    Set<ByteBuffer> canaries = slices(words.updates());
    Set<ByteBuffer> sums = slices(words.sums());
    canaries.removeAll(sums);
    assertThat(canaries).hasSizeGreaterThan(100);
    List<Path> places = new ArrayList<>();
    places.add(folder.resolve("during.hprof"));
    places.add(folder.resolve("after.hprof"));
    for (Path part : List.of(folder.resolve("hub"), folder.resolve("logs"))) {
      try (Stream<Path> files = Files.walk(part)) {
        files.filter(Files::isRegularFile).forEach(places::add);
      }
    }
    Set<ByteBuffer> sumsFound = new HashSet<>();
    for (Path place : places) {
      assertThat(found(canaries, place)).as(place.toString()).isEmpty();
      sumsFound.addAll(found(sums, place));
    }
    // The search sees: what a hub may know is there, and it is what was computed here.
    assertThat(sumsFound).isNotEmpty();
    // And it sees words where they are: in a site's own words.
    Path own = folder.resolve("own");
    Files.write(own, words.updates().getLast());
    assertThat(found(canaries, own)).isNotEmpty();
  }
}
