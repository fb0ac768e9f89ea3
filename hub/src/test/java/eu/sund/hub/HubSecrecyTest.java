package eu.sund.hub;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import eu.sund.core.Blob;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.RunId;
import eu.sund.core.TensorSpec;
import eu.sund.hub.FakeSite.Fate;
import eu.sund.hub.FakeSite.Step;
import eu.sund.privacy.ring.Ring;
import eu.sund.transport.ResearchClient;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.wire.RunView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * The hub's whole folder with its database, all that came in, and its log are searched for what the
 * sites put into their updates: the sum may be there, a site's part must not.
 */
@Timeout(120)
class HubSecrecyTest {
  /** Numbers of an update that are looked for; the others are made in the same way. */
  private static final int PLACES = 12;

  private static final int ROUNDS = 3;

  /** The run's last round: two pre-rounds come first. */
  private static final int LAST = 2 + ROUNDS;

  @TempDir Path temporary;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("eu.sund");
  private final List<FakeSite> sites = new ArrayList<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.TRACE);
    logger.setAdditive(false);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setLevel(null);
    logger.setAdditive(true);
    sites.forEach(FakeSite::close);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 400_000})
  void run_overPlantedNumbers_leavesOnlyTheirSumAtTheHub(int size) throws Exception {
    TestNetwork network = new TestNetwork(temporary);
    Path received = temporary.resolve("received");
    Path during = temporary.resolve("during");
    String json;
    try (Hub hub = network.start(Optional.of(received))) {
      TestNetwork.Joined anna = network.join(PeerKind.RESEARCHER, "anna-berg");
      sites.addAll(network.sites(hub, temporary, "turku", "tartu", "tromso"));
      for (int i = 0; i < sites.size(); i++) {
        sites.get(i).canary = 21.0312591737 + 3.4177130519 * i;
      }
      // The sum of the last round waits for the shares of two sites: all masked words are in.
      List<FakeSite> silent = sites.subList(1, 3);
      silent.forEach(
          site ->
              site.fate =
                  said ->
                      said.round() == LAST && said.step() == Step.REVEAL && said.attempt() == 1
                          ? Fate.UNSAID
                          : Fate.SAID);
      try (ResearchClient client = network.client(anna)) {
        String study = TestNetwork.study("age ~ chol", "rounds: " + ROUNDS + ", size: " + size);
        RunId run = client.submit(TestNetwork.sign(anna, study));
        for (FakeSite site : silent) {
          TestNetwork.until(
              "the last shares",
              () -> site.sayings.contains(new FakeSite.Said(LAST, 1, Step.REVEAL)));
        }
        copy(network.folder, during);
        silent.forEach(site -> site.fate = said -> Fate.SAID);
        silent.forEach(site -> site.connector().reconnect());
        RunView view = client.watch(run, v -> {});
        assertThat(view.getState()).isEqualTo("succeeded");
        json = client.result(run).getJson().toString(StandardCharsets.UTF_8);
      }
    }
    Map<String, byte[]> hub = new TreeMap<>();
    read(network.folder, hub);
    read(received, hub);
    read(during, hub);
    hub.put("log", logged());
    hub.put("result", json.getBytes(StandardCharsets.UTF_8));

    // What is looked for is found where it may be: the search sees.
    byte[] words = sum(size);
    assertThat(found(Map.of("slice of the sum", Arrays.copyOfRange(words, 8, 24)), hub))
        .anyMatch(place -> size < 1000 ? place.contains("hub.db") : place.contains("sum-5.words"));
    assertThat(new String(hub.get("log"), StandardCharsets.UTF_8)).contains("ended: succeeded");
    assertThat(hub.keySet()).anyMatch(name -> name.endsWith("turku.words"));
    assertThat(found(canaries(size), hub)).isEmpty();
  }

  private static Layout layout(int size) {
    Encoding weights = size > 1000 ? new Encoding.Weight(100) : new Encoding.Real(100);
    return new Layout(
        "fit",
        List.of(
            TensorSpec.scalar("patients", new Encoding.Count(1000)),
            TensorSpec.vector("weights", size, weights)));
  }

  private byte[] sum(int size) throws IOException {
    List<Blob> updates = new ArrayList<>();
    for (FakeSite site : sites) {
      updates.add(Blob.of(site.update(layout(size), ROUNDS)));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Ring.sum(layout(size), updates, Channels.newChannel(out));
    return out.toByteArray();
  }

  /** Every form in which a site's number could stand somewhere, by what it is. */
  private Map<String, byte[]> canaries(int size) throws IOException {
    Map<String, byte[]> forms = new LinkedHashMap<>();
    for (FakeSite site : sites) {
      for (int round = 1; round <= ROUNDS; round++) {
        byte[] words = site.update(layout(size), round);
        for (int place = 0; place < PLACES; place++) {
          String what = site.id() + " " + round + "/" + place;
          byte[] slice = Arrays.copyOfRange(words, 8 + 4 * place, 8 + 4 * place + 16);
          forms.put(what + " words", slice);
          forms.put(what + " hex", text(HexFormat.of().formatHex(slice)));
          forms.put(what + " base64", text(Base64.getEncoder().encodeToString(slice)));
          double number = site.weight(round, place);
          forms.put(what + " double", ByteBuffer.allocate(8).putDouble(number).array());
          forms.put(
              what + " double, little-endian",
              ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(number).array());
          forms.put(what + " text", text(Double.toString(number).substring(0, 9)));
        }
      }
    }
    return forms;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private byte[] logged() {
    StringBuilder all = new StringBuilder();
    synchronized (log) {
      for (ILoggingEvent event : log.list) {
        all.append(event.getFormattedMessage()).append('\n');
        if (event.getThrowableProxy() != null) {
          all.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
      }
    }
    return all.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private static void read(Path folder, Map<String, byte[]> into) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        into.put(file.toString(), Files.readAllBytes(file));
      }
    }
  }

  private static List<String> found(Map<String, byte[]> forms, Map<String, byte[]> places) {
    // By the first four bytes: the files are large, and the forms are many.
    Map<Integer, List<Map.Entry<String, byte[]>>> byHead = new TreeMap<>();
    for (Map.Entry<String, byte[]> form : forms.entrySet()) {
      byHead
          .computeIfAbsent(ByteBuffer.wrap(form.getValue()).getInt(), h -> new ArrayList<>())
          .add(form);
    }
    long[] heads = new long[1 << 10];
    byHead.keySet().forEach(head -> heads[slot(head) >> 6] |= 1L << slot(head));
    List<String> found = new ArrayList<>();
    places.forEach(
        (place, bytes) -> {
          int head = 0;
          for (int end = 0; end < bytes.length; end++) {
            head = (head << 8) | (bytes[end] & 0xff);
            if (((heads[slot(head) >> 6] >> slot(head)) & 1) == 0) {
              continue;
            }
            int from = end - 3;
            for (Map.Entry<String, byte[]> form : byHead.getOrDefault(head, List.of())) {
              int length = form.getValue().length;
              if (from >= 0
                  && from + length <= bytes.length
                  && Arrays.equals(bytes, from, from + length, form.getValue(), 0, length)) {
                found.add(form.getKey() + " in " + place);
              }
            }
          }
        });
    return found;
  }

  private static int slot(int head) {
    return (head ^ (head >>> 16)) & 0xffff;
  }
}
