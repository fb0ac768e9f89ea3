package eu.sund.privacy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import eu.sund.core.Bytes;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages as bytes: one form each, and whatever is no message is refused, at a bounded cost. */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class MessageCodecTest {
  private static final List<SiteMessage> SITE = siteMessages();
  private static final List<HubMessage> HUB = hubMessages();

  private static List<SiteMessage> siteMessages() {
    List<SiteMessage> all = new ArrayList<>();
    for (int sites : new int[] {3, 4}) {
      List<SiteId> survivors = TestNetwork.of(sites).sites().subList(0, 3);
      Script script = new Script(sites, survivors);
      all.addAll(script.adverts.values());
      all.addAll(script.shares.values());
      all.addAll(script.masks.values());
      all.addAll(script.confirms.values());
      all.addAll(script.reveals.values());
    }
    all.add(new SiteMessage.Agree(Bytes.of(new byte[64])));
    all.add(new SiteMessage.Lost());
    all.add(new SiteMessage.Reveal(new TreeMap<>(), new TreeMap<>()));
    return all;
  }

  private static List<HubMessage> hubMessages() {
    List<SiteId> four = TestNetwork.of(4).sites();
    Staged staged = Staged.confirmed(4, four);
    SortedMap<SiteId, Bytes> signatures = staged.signatures(four).signatures();
    return List.of(
        new HubMessage.Agreed(signatures),
        Staged.advertised(4).adverts(four),
        Staged.shared(4).boxes(four.getFirst(), four),
        new HubMessage.Survivors(four),
        new HubMessage.Survivors(List.of()),
        new HubMessage.Confirmed(signatures),
        Staged.advertised(64).adverts(TestNetwork.of(64).sites()));
  }

  @Test
  void encode_everyKindOfMessage_comesBack() {
    for (SiteMessage message : SITE) {
      assertThat(MessageCodec.siteMessage(MessageCodec.encode(message))).isEqualTo(message);
    }
    for (HubMessage message : HUB) {
      assertThat(MessageCodec.hubMessage(MessageCodec.encode(message))).isEqualTo(message);
    }
    assertThat(SITE.stream().map(Object::getClass).distinct())
        .hasSize(SiteMessage.class.getPermittedSubclasses().length);
    assertThat(HUB.stream().map(Object::getClass).distinct())
        .hasSize(HubMessage.class.getPermittedSubclasses().length);
  }

  @Test
  void decode_everyTruncationAndOneByteMore_isRefused() {
    for (SiteMessage message : SITE) {
      byte[] bytes = MessageCodec.encode(message);
      for (int length = 0; length < bytes.length; length++) {
        refusesSite(Arrays.copyOf(bytes, length));
      }
      refusesSite(Arrays.copyOf(bytes, bytes.length + 1));
    }
    for (HubMessage message : HUB) {
      byte[] bytes = MessageCodec.encode(message);
      for (int length = 0; length < bytes.length; length += 1 + length / 64) {
        refusesHub(Arrays.copyOf(bytes, length));
      }
      refusesHub(Arrays.copyOf(bytes, bytes.length + 1));
    }
  }

  @Test
  void decode_otherSidesMessage_isRefused() {
    SITE.forEach(message -> refusesHub(MessageCodec.encode(message)));
    HUB.forEach(message -> refusesSite(MessageCodec.encode(message)));
  }

  @Test
  void decode_mapOutOfOrderOrTwice_isRefused() {
    byte[] bytes = MessageCodec.encode(HUB.get(5));
    // kind, count, then 1 + 3 + 64 bytes an entry
    byte[] swapped = bytes.clone();
    System.arraycopy(bytes, 2, swapped, 2 + 68, 68);
    System.arraycopy(bytes, 2 + 68, swapped, 2, 68);
    refusesHub(swapped);
    byte[] twice = bytes.clone();
    System.arraycopy(bytes, 2, twice, 2 + 68, 68);
    refusesHub(twice);
  }

  @Test
  void decode_moreThan64SitesOrLongBoxes_isRefused() {
    byte[] many = new byte[2 + 65 * 4];
    many[0] = 20;
    many[1] = 65;
    for (int i = 0; i < 65; i++) {
      byte[] name = {3, 's', (byte) ('a' + i / 26), (byte) ('a' + i % 26)};
      System.arraycopy(name, 0, many, 2 + 4 * i, 4);
    }
    refusesHub(many);
    many[1] = 64;
    assertThat(MessageCodec.hubMessage(Arrays.copyOf(many, 2 + 64 * 4)))
        .isInstanceOfSatisfying(
            HubMessage.Survivors.class, list -> assertThat(list.sites()).hasSize(64));
    byte[] box = new byte[2 + 4 + 2 + 513];
    System.arraycopy(new byte[] {19, 1, 3, 's', '0', '1', 2, 1}, 0, box, 0, 8);
    refusesHub(box);
    box[7] = 0;
    assertThat(MessageCodec.hubMessage(Arrays.copyOf(box, box.length - 1)))
        .isInstanceOf(HubMessage.Boxes.class);
  }

  @Test
  void decode_randomAndBentBytes_areRefusedOrEncodeAgain() {
    assertThat(fuzz(1, 40_000)).isBetween(1000, 39_000);
  }

  @Test
  @Tag("slow")
  void decode_manyRandomAndBentBytes_areRefusedOrEncodeAgain() {
    assertThat(fuzz(2, 3_000_000)).isPositive();
  }

  @Test
  void decode_worstBytes_takeLittleMemory() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[][] worst = new byte[256][];
    for (int kind = 0; kind < worst.length; kind++) {
      worst[kind] = new byte[64];
      Arrays.fill(worst[kind], (byte) 0xff);
      worst[kind][0] = (byte) kind;
      worst[kind][1] = 64;
    }
    tries(worst);
    long before = threads.getCurrentThreadAllocatedBytes();
    tries(worst);
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / 512;
    assertThat(each).isLessThan(16_384);
  }

  private static void tries(byte[][] all) {
    for (byte[] bytes : all) {
      survives(bytes);
    }
  }

  /** How many of the inputs were messages. */
  private static int fuzz(long seed, int inputs) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> corpus = new ArrayList<>();
    SITE.forEach(message -> corpus.add(MessageCodec.encode(message)));
    HUB.subList(0, 6).forEach(message -> corpus.add(MessageCodec.encode(message)));
    int messages = 0;
    for (int i = 0; i < inputs; i++) {
      byte[] bytes;
      if (i % 4 == 0) {
        bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
        if (bytes.length > 1) {
          bytes[0] &= 0x17;
          bytes[1] &= 0x07;
        }
      } else {
        bytes = corpus.get(random.nextInt(corpus.size())).clone();
        for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        if (i % 4 == 3) {
          bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
        }
      }
      messages += survives(bytes) ? 1 : 0;
    }
    return messages;
  }

  /** Reads the bytes as either side's; whether they were a message. */
  private static boolean survives(byte[] bytes) {
    boolean any = false;
    try {
      assertThat(MessageCodec.encode(MessageCodec.siteMessage(bytes))).isEqualTo(bytes);
      any = true;
    } catch (SundException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.MESSAGE_INVALID);
    }
    try {
      assertThat(MessageCodec.encode(MessageCodec.hubMessage(bytes))).isEqualTo(bytes);
      any = true;
    } catch (SundException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.MESSAGE_INVALID);
    }
    return any;
  }

  private static void refusesSite(byte[] bytes) {
    assertThatExceptionOfType(SundException.class)
        .isThrownBy(() -> MessageCodec.siteMessage(bytes))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MESSAGE_INVALID));
  }

  private static void refusesHub(byte[] bytes) {
    assertThatExceptionOfType(SundException.class)
        .isThrownBy(() -> MessageCodec.hubMessage(bytes))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MESSAGE_INVALID));
  }
}
