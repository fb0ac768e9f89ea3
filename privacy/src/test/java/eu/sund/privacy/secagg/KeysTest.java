package eu.sund.privacy.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeysTest {
  private static final SiteId OSLO = new SiteId("oslo");
  private static final SiteId TARTU = new SiteId("tartu");
  private static final Digest SESSION = Lent.digest("session");

  /** What a test lets one site's suite tell: no key may come twice. */
  private static final class NoReuse implements KeyWatch {
    private final Set<Digest> seen = new HashSet<>();

    @Override
    public void derived(Digest fingerprint) {
      if (!seen.add(fingerprint)) {
        throw new AssertionError("a key is derived a second time");
      }
    }
  }

  private static Bytes key(int number) {
    return Bytes.of(Lent.entropy(number).bytes(32));
  }

  private static Bytes signature() {
    return Bytes.of(new byte[64]);
  }

  @Test
  void thresholds_areThoseOfTheTable() {
    // privacy notes, section 1.2: n, n_c, t, least survivors, dropouts
    int[][] table = {
      {3, 0, 2, 3, 0},
      {4, 1, 3, 3, 1},
      {5, 1, 4, 4, 1},
      {6, 1, 4, 4, 2},
      {7, 2, 5, 5, 2},
      {10, 3, 7, 7, 3},
      {20, 6, 14, 14, 6},
      {50, 16, 34, 34, 16}
    };
    for (int[] row : table) {
      Thresholds thresholds = new Thresholds(row[0]);
      assertThat(
              new int[] {
                row[0],
                thresholds.collusion(),
                thresholds.threshold(),
                thresholds.survivorsMin(),
                thresholds.dropoutsMax()
              })
          .isEqualTo(row);
    }
    for (int sites = 3; sites <= 64; sites++) {
      Thresholds thresholds = new Thresholds(sites);
      assertThat(2 * thresholds.threshold()).isGreaterThan(sites + thresholds.collusion());
      assertThat(thresholds.survivorsMin()).isBetween(thresholds.threshold(), sites);
    }
    for (int sites : new int[] {0, 2, 65}) {
      assertThatThrownBy(() -> new Thresholds(sites)).hasMessageContaining("3 to 64");
    }
  }

  @Test
  void participants_areSortedAndDistinct() {
    Participant oslo = new Participant(OSLO, key(1));
    Participant tartu = new Participant(TARTU, key(2));
    Participants both = new Participants(List.of(tartu, oslo));
    assertThat(both.sites()).containsExactly(oslo, tartu);
    assertThat(both.indexOf(OSLO)).isEqualTo(1);
    assertThat(both.of(TARTU)).isEqualTo(tartu);
    assertThat(both.contains(new SiteId("turku"))).isFalse();
    assertThatThrownBy(() -> both.indexOf(new SiteId("turku")))
        .hasMessageContaining("does not take part");
    assertThatThrownBy(() -> new Participants(List.of(oslo, new Participant(OSLO, key(3)))))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> new Participants(List.of(oslo, new Participant(TARTU, key(1)))))
        .hasMessageContaining("one signing key");
    assertThatThrownBy(() -> new Participant(OSLO, Bytes.of(new byte[31])))
        .hasMessageContaining("32 bytes");
  }

  @Test
  void context_dependsOnEveryTerm() {
    Digest a = Lent.digest("a");
    Digest b = Lent.digest("b");
    List<Terms> all =
        List.of(
            new Terms("r", 0, 0, a, a, a, 2, 3, 32, 9),
            new Terms("s", 0, 0, a, a, a, 2, 3, 32, 9),
            new Terms("r", 1, 0, a, a, a, 2, 3, 32, 9),
            new Terms("r", 0, 1, a, a, a, 2, 3, 32, 9),
            new Terms("r", 0, 0, b, a, a, 2, 3, 32, 9),
            new Terms("r", 0, 0, a, b, a, 2, 3, 32, 9),
            new Terms("r", 0, 0, a, a, b, 2, 3, 32, 9),
            new Terms("r", 0, 0, a, a, a, 3, 3, 32, 9),
            new Terms("r", 0, 0, a, a, a, 2, 4, 32, 9),
            new Terms("r", 0, 0, a, a, a, 2, 3, 64, 9),
            new Terms("r", 0, 0, a, a, a, 2, 3, 32, 8));
    Set<Digest> contexts = new HashSet<>();
    all.forEach(terms -> contexts.add(terms.context(Suite.SUND)));
    contexts.add(all.getFirst().context(new Suite("sund-secagg-v2")));
    assertThat(contexts).hasSize(all.size() + 1);
  }

  @Test
  void impossibleTerms_areRefused() {
    Digest a = Lent.digest("a");
    List<Runnable> wrong =
        List.of(
            () -> new Terms("", 0, 0, a, a, a, 2, 3, 32, 9),
            () -> new Terms("r", -1, 0, a, a, a, 2, 3, 32, 9),
            () -> new Terms("r", 0, -1, a, a, a, 2, 3, 32, 9),
            () -> new Terms("r", 0, 0, a, a, a, 1, 3, 32, 9),
            () -> new Terms("r", 0, 0, a, a, a, 4, 3, 32, 9),
            () -> new Terms("r", 0, 0, a, a, a, 2, 3, 31, 9),
            () -> new Terms("r", 0, 0, a, a, a, 2, 3, 32, 0),
            () -> new Suite("Sund"),
            () -> new Advert(OSLO, Bytes.of(new byte[31]), key(1), a, signature()),
            () -> new Advert(OSLO, key(1), Bytes.of(new byte[33]), a, signature()),
            () -> new Advert(OSLO, key(1), key(2), a, key(3)));
    for (Runnable one : wrong) {
      assertThatThrownBy(one::run).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void roster_withASiteTwice_isRefused() {
    Advert one = new Advert(OSLO, key(1), key(2), SESSION, signature());
    Advert other = new Advert(OSLO, key(3), key(4), SESSION, signature());
    invalid(() -> KeySchedule.rosterHash(Suite.SUND, List.of(one, other)));
  }

  private static void invalid(Runnable wrong) {
    assertThatThrownBy(wrong::run)
        .isInstanceOf(SundException.class)
        .extracting(e -> ((SundException) e).code())
        .isEqualTo(ErrorCode.MESSAGE_INVALID);
  }

  @Test
  void keys_haveOnePurposeEach_andTheWatchSeesASecondUse() {
    NoReuse watch = new NoReuse();
    Suite suite = Suite.SUND.watchedBy(watch);
    Secret secret = Lent.secret(1);
    KeySchedule.pairMask(suite, SESSION, secret, OSLO, TARTU);
    KeySchedule.selfMask(suite, SESSION, secret, OSLO);
    KeySchedule.selfMask(suite, SESSION, secret, TARTU);
    KeySchedule.shareKey(suite, SESSION, secret, OSLO, TARTU);
    KeySchedule.shareKey(suite, SESSION, secret, TARTU, OSLO);
    KeySchedule.pairMask(suite, Lent.digest("next"), secret, OSLO, TARTU);
    KeySchedule.pairMask(new Suite("sund-secagg-v2", watch), SESSION, secret, OSLO, TARTU);
    assertThat(watch.seen).hasSize(7);
    assertThatThrownBy(() -> KeySchedule.pairMask(suite, SESSION, secret, TARTU, OSLO))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> KeySchedule.shareKey(suite, SESSION, secret, OSLO, TARTU))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> KeySchedule.selfMask(suite, SESSION, secret, OSLO))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void agreement_withSmallOrderOrWrongLength_isRefused() {
    Secret own = X25519.newPrivate(Lent.entropy(1));
    assertThat(own.bytes()).isEqualTo(Lent.entropy(1).bytes(32));
    invalid(() -> X25519.agree(own, Bytes.of(new byte[32])));
    invalid(() -> X25519.agree(own, Bytes.ofHex("01" + "00".repeat(31))));
    invalid(() -> X25519.agree(own, Bytes.of(new byte[31])));
    assertThatThrownBy(() -> X25519.publicKey(Secret.taking(new byte[31])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void boxes_openOnlyAsTheyWereSealed() {
    byte[] text = Lent.entropy(2).bytes(98);
    Secret key = Lent.secret(3);
    Bytes box = ShareBox.seal(Suite.SUND, SESSION, OSLO, TARTU, key, text);
    assertThat(ShareBox.open(Suite.SUND, SESSION, OSLO, TARTU, key, box, 98)).isEqualTo(text);
    invalid(() -> ShareBox.open(Suite.SUND, SESSION, TARTU, OSLO, key, box, 98));
    invalid(() -> ShareBox.open(Suite.SUND, Lent.digest("next"), OSLO, TARTU, key, box, 98));
    invalid(() -> ShareBox.open(Suite.SUND, SESSION, OSLO, TARTU, Lent.secret(4), box, 98));
    invalid(() -> ShareBox.open(new Suite("sund-secagg-v2"), SESSION, OSLO, TARTU, key, box, 98));
    invalid(() -> ShareBox.open(Suite.SUND, SESSION, OSLO, TARTU, key, box, 97));
    invalid(() -> ShareBox.open(Suite.SUND, SESSION, OSLO, TARTU, key, Bytes.of(new byte[8]), 98));
    for (int bit = 0; bit < 8 * box.length(); bit++) {
      byte[] changed = box.array();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      invalid(() -> ShareBox.open(Suite.SUND, SESSION, OSLO, TARTU, key, Bytes.of(changed), 98));
    }
  }

  @Test
  void signatures_ofWrongForm_areFalse() {
    byte[] message = {1};
    for (Bytes bad :
        List.of(Bytes.of(new byte[0]), Bytes.of(new byte[31]), Bytes.of(new byte[33]))) {
      assertThat(Ed25519.verify(bad, message, signature())).isFalse();
      assertThat(Ed25519.verify(key(1), message, bad)).isFalse();
      assertThatThrownBy(() -> Ed25519.x509(bad)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Ed25519.raw(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    // The X.509 form of an X25519 key: one digit of the algorithm's name differs.
    assertThatThrownBy(() -> Ed25519.raw(Bytes.ofHex("302a300506032b656e032100" + "00".repeat(32))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Ed25519.raw(Ed25519.x509(key(1)))).isEqualTo(key(1));
  }

  @Test
  void signer_ofAnyKey_signsAsTheJdkDoes() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    for (int length = 0; length < 200; length += 13) {
      KeyPair pair = generator.generateKeyPair();
      byte[] message = Lent.entropy(length).bytes(length);
      Signature jdk = Signature.getInstance("Ed25519");
      jdk.initSign(pair.getPrivate());
      jdk.update(message);
      assertThat(Ed25519.signer(pair.getPrivate()).sign(message)).isEqualTo(Bytes.of(jdk.sign()));
    }
  }

  @Test
  void signer_ofAnotherCurve_isRefused() throws GeneralSecurityException {
    for (String other : List.of("Ed448", "X25519", "EC")) {
      KeyPair pair = KeyPairGenerator.getInstance(other).generateKeyPair();
      assertThatThrownBy(() -> Ed25519.signer(pair.getPrivate()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void secrets_areZeroedAndNeverShown() {
    byte[] bytes = {1, 2, 3};
    Secret secret = Secret.taking(bytes);
    var key = secret.key("AES");
    assertThat(key.getEncoded()).containsExactly(1, 2, 3);
    assertThat(secret.bytes()).isSameAs(bytes);
    assertThat(List.of(secret.toString(), key.toString()))
        .allMatch(text -> text.equals("secret of 3 bytes"));
    secret.close();
    assertThat(bytes).containsOnly(0);
    assertThatThrownBy(secret::bytes).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(key::getEncoded).isInstanceOf(IllegalStateException.class);
    assertThat(key.isDestroyed()).isTrue();
    List<Secret> owned = new ArrayList<>(List.of(Lent.secret(1), Lent.secret(2)));
    new Masks(Suite.SUND, owned.stream().map(s -> new MaskKey(s, true)).toList()).wipe();
    assertThat(owned)
        .allSatisfy(s -> assertThatThrownBy(s::bytes).isInstanceOf(IllegalStateException.class));
  }

  @Test
  void commitments_bindContextSiteAndSeed() {
    Secret seed = Lent.secret(1);
    Digest one = Advert.commitment(Suite.SUND, SESSION, OSLO, seed);
    assertThat(
            List.of(
                Advert.commitment(Suite.SUND, Lent.digest("next"), OSLO, seed),
                Advert.commitment(Suite.SUND, SESSION, TARTU, seed),
                Advert.commitment(Suite.SUND, SESSION, OSLO, Lent.secret(2))))
        .doesNotContain(one);
  }
}
