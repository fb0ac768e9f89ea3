package eu.sund.privacy.secagg;

import static eu.sund.privacy.secagg.Vectors.bytes;
import static eu.sund.privacy.secagg.Vectors.hex;
import static eu.sund.privacy.secagg.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eu.sund.core.Blob;
import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.SiteId;
import eu.sund.core.TensorSpec;
import eu.sund.core.port.Entropy;
import eu.sund.core.port.Workers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole run of four sites that was computed by another implementation, step by step. */
class SecAggVectorsTest {
  private static final Suite SUITE = new Suite("fhn-secagg-v1");

  private JsonNode kat;
  private List<SiteId> sites;
  private Participants participants;
  private Digest context;
  private Digest session;
  private Layout layout;

  @BeforeEach
  void read() {
    kat = Vectors.read("secagg-kat.json");
    sites = new ArrayList<>();
    kat.get("ids").forEach(id -> sites.add(new SiteId(id.asText())));
    // Backwards: the order is the record's own affair.
    participants =
        new Participants(
            sites.reversed().stream()
                .map(id -> new Participant(id, bytes(of(id).get("sign_pk"))))
                .toList());
    context = digest("ctx");
    session = digest("sid");
    layout = new Layout("one", List.of(TensorSpec.vector("x", 8, new Encoding.Weight(1))));
  }

  private JsonNode of(SiteId site) {
    return kat.get("sites").get(site.value());
  }

  private Digest digest(String field) {
    return new Digest(kat.get(field).asText());
  }

  private Advert advert(SiteId site) {
    JsonNode keys = of(site);
    return new Advert(
        site,
        bytes(keys.get("mask_pk")),
        bytes(keys.get("enc_pk")),
        new Digest(keys.get("b_commit").asText()),
        bytes(keys.get("advertise_sig")));
  }

  @Test
  void terms_giveCohortAndContext() {
    Thresholds thresholds = new Thresholds(4);
    Digest cohort = participants.cohortHash(SUITE);
    assertThat(cohort).isEqualTo(digest("cohort_hash"));
    // run, round and attempt as VerifyKat.java beside the vectors has them
    Terms terms =
        new Terms(
            "run-0001",
            7,
            0,
            digest("model_hash"),
            digest("plan_hash"),
            cohort,
            thresholds.threshold(),
            thresholds.survivorsMin(),
            kat.get("ring_bits").asInt(),
            kat.get("B").asLong());
    assertThat(terms.context(SUITE)).isEqualTo(context);
  }

  @Test
  void publicKeys_followFromPrivateOnes() {
    for (SiteId site : sites) {
      JsonNode keys = of(site);
      assertThat(X25519.publicKey(secret(keys.get("mask_sk")))).isEqualTo(advert(site).maskKey());
      assertThat(X25519.publicKey(secret(keys.get("enc_sk"))))
          .isEqualTo(advert(site).encryptionKey());
      assertThat(Advert.commitment(SUITE, context, site, secret(keys.get("b"))))
          .isEqualTo(advert(site).commitment());
    }
  }

  @Test
  void signatures_verify_andNotForOthers() {
    for (SiteId site : sites) {
      Advert advert = advert(site);
      byte[] signed =
          Advert.signedBytes(
              SUITE, context, site, advert.maskKey(), advert.encryptionKey(), advert.commitment());
      for (SiteId signer : sites) {
        assertThat(Ed25519.verify(participants.of(signer).signingKey(), signed, advert.signature()))
            .isEqualTo(signer.equals(site));
      }
      signed[signed.length - 1] ^= 1;
      assertThat(Ed25519.verify(participants.of(site).signingKey(), signed, advert.signature()))
          .isFalse();
    }
    byte[] survivors =
        Fields.of(SUITE, "survivors")
            .raw(session)
            .u32(3)
            .prefixed(sites.get(0))
            .prefixed(sites.get(2))
            .prefixed(sites.get(3))
            .bytes();
    assertThat(
            Ed25519.verify(
                participants.of(sites.get(0)).signingKey(),
                survivors,
                bytes(kat.get("survivor_sig_site_a"))))
        .isTrue();
  }

  @Test
  void session_followsFromAdverts_inAnyOrder() {
    List<Advert> adverts = sites.stream().map(this::advert).toList();
    assertThat(KeySchedule.rosterHash(SUITE, adverts)).isEqualTo(digest("roster_hash"));
    assertThat(KeySchedule.sessionId(SUITE, context, adverts.reversed())).isEqualTo(session);
  }

  @Test
  void pairMasks_areTheSame_fromBothEnds() {
    for (JsonNode pair : kat.get("pairs")) {
      SiteId u = new SiteId(pair.get("u").asText());
      SiteId v = new SiteId(pair.get("v").asText());
      for (List<SiteId> ends : List.of(List.of(u, v), List.of(v, u))) {
        Secret own = secret(of(ends.getFirst()).get("mask_sk"));
        try (Secret agreed = X25519.agree(own, advert(ends.getLast()).maskKey());
            Secret key =
                KeySchedule.pairMask(SUITE, session, agreed, ends.getFirst(), ends.getLast())) {
          assertThat(agreed.bytes()).isEqualTo(hex(pair.get("x25519")));
          assertThat(key.bytes()).isEqualTo(hex(pair.get("k_mask")));
          assertThat(KeySchedule.tensorKey(SUITE, key, 0).bytes())
              .isEqualTo(hex(pair.get("k_tensor0")));
          assertThat(stream(key)).isEqualTo(words(pair.get("mask0")));
        }
      }
    }
  }

  @Test
  void selfMasks_followFromSeeds() {
    for (JsonNode own : kat.get("self")) {
      SiteId site = new SiteId(own.get("u").asText());
      Secret key = KeySchedule.selfMask(SUITE, session, secret(of(site).get("b")), site);
      assertThat(key.bytes()).isEqualTo(hex(own.get("k_self")));
      assertThat(stream(key)).isEqualTo(words(own.get("mask0")));
    }
  }

  private static byte[] stream(Secret key) {
    ByteBuffer words = ByteBuffer.allocate(32);
    new Masks(SUITE, List.of(new MaskKey(key, true))).worker(Long.MAX_VALUE).apply(0, 4, 0, words);
    return words.array();
  }

  private static byte[] words(JsonNode numbers) {
    ByteBuffer words = ByteBuffer.allocate(4 * numbers.size()).order(ByteOrder.LITTLE_ENDIAN);
    numbers.forEach(number -> words.putInt((int) number.asLong()));
    return words.array();
  }

  private MaskKey pair(SiteId own, SiteId other) {
    Secret agreed = X25519.agree(secret(of(own).get("mask_sk")), advert(other).maskKey());
    return new MaskKey(
        KeySchedule.pairMask(SUITE, session, agreed, own, other), own.compareTo(other) < 0);
  }

  private MaskKey self(SiteId site, boolean add) {
    return new MaskKey(KeySchedule.selfMask(SUITE, session, secret(of(site).get("b")), site), add);
  }

  private byte[] masked(SiteId site) throws IOException {
    List<MaskKey> keys = new ArrayList<>(List.of(self(site, true)));
    sites.stream().filter(s -> !s.equals(site)).forEach(other -> keys.add(pair(site, other)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MaskedWords.add(
        new Masks(SUITE, keys),
        layout,
        Blob.of(words(kat.get("quantised").get(site.value()))),
        Channels.newChannel(out),
        Workers.none());
    return out.toByteArray();
  }

  @Test
  void words_underAllMasks_areTheMaskedOnes() throws IOException {
    for (SiteId site : sites) {
      assertThat(masked(site)).isEqualTo(words(kat.get("masked").get(site.value())));
    }
  }

  @Test
  void sums_withAllSitesAndWithoutOne_areThePlainSums() throws IOException {
    assertThat(sum(sites, List.of())).isEqualTo(words(kat.get("sum_all")));
    SiteId dropped = sites.get(1);
    List<SiteId> survivors = sites.stream().filter(s -> !s.equals(dropped)).toList();
    assertThat(sum(survivors, List.of(dropped))).isEqualTo(words(kat.get("sum_without_site_b")));
  }

  private byte[] sum(List<SiteId> survivors, List<SiteId> dropped) throws IOException {
    List<MaskKey> left = new ArrayList<>();
    survivors.forEach(site -> left.add(self(site, false)));
    // What a survivor added for the dropped one is what the dropped one would have taken off.
    dropped.forEach(gone -> survivors.forEach(site -> left.add(pair(gone, site))));
    List<Blob> masked =
        survivors.stream()
            .map(site -> Blob.of(words(kat.get("masked").get(site.value()))))
            .toList();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MaskedWords.unmaskSum(
        layout, masked, new Masks(SUITE, left), Channels.newChannel(out), Workers.none());
    return out.toByteArray();
  }

  @Test
  void shares_comeAndGo() {
    JsonNode shamir = kat.get("shamir");
    List<byte[]> expected = new ArrayList<>();
    Map<Integer, byte[]> byIndex = new HashMap<>();
    for (JsonNode share : shamir.get("shares")) {
      expected.add(hex(share.get(1)));
      byIndex.put(share.get(0).asInt(), hex(share.get(1)));
    }
    ByteBuffer coefficients = ByteBuffer.allocate(66);
    coefficients.put(hex(shamir.get("coefficients").get(1)));
    coefficients.put(hex(shamir.get("coefficients").get(2))).flip();
    Entropy replay = target -> coefficients.get(target);
    assertThat(Shamir.split(secret(shamir.get("secret")), 4, shamir.get("t").asInt(), replay))
        .containsExactlyElementsOf(expected);
    for (int without = 1; without <= 4; without++) {
      Map<Integer, byte[]> three = new HashMap<>(byIndex);
      three.remove(without);
      assertThat(Shamir.combine(three).bytes()).isEqualTo(hex(shamir.get("secret")));
    }
  }

  @Test
  void box_sealsAndOpens() {
    JsonNode message = kat.get("share_message");
    SiteId from = new SiteId(message.get("frm").asText());
    SiteId to = new SiteId(message.get("to").asText());
    Secret sender = X25519.agree(secret(of(from).get("enc_sk")), advert(to).encryptionKey());
    Secret receiver = X25519.agree(secret(of(to).get("enc_sk")), advert(from).encryptionKey());
    Secret key = KeySchedule.shareKey(SUITE, session, sender, from, to);
    assertThat(key.bytes()).isEqualTo(hex(message.get("key")));
    Bytes box = ShareBox.seal(SUITE, session, from, to, key, hex(message.get("plaintext")));
    assertThat(box).isEqualTo(bytes(message.get("ciphertext")));
    Secret same = KeySchedule.shareKey(SUITE, session, receiver, from, to);
    assertThat(ShareBox.open(SUITE, session, from, to, same, box, 66))
        .isEqualTo(hex(message.get("plaintext")));
  }
}
