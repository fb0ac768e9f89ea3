package eu.sund.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.AnalysisRef;
import eu.sund.core.Bytes;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.ResearcherId;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.engine.HubRecord;
import eu.sund.engine.Outcome;
import eu.sund.governance.document.CodebookText;
import eu.sund.governance.roster.Officer;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.governance.study.PublicKeys;
import eu.sund.governance.study.RunSpec;
import eu.sund.governance.study.SignedStudy;
import eu.sund.transport.identity.CertificateRequest;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.NetworkAuthority;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.PeerName;
import eu.sund.transport.identity.RootKey;
import eu.sund.transport.identity.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** What every database must do for the hub. */
abstract class HubStoreContractTest {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final NetworkAuthority AUTHORITY =
      NetworkAuthority.create(RootKey.create("nordic-test", NOW, RANDOM), NOW, RANDOM);

  /** A store whose database is empty. */
  abstract HubStore store();

  /** Another empty database. */
  abstract String emptyUrl();

  private static Invite invite(PeerKind kind, String name) {
    return new Invite(
        kind, name, "FI", "Hospital", NOW, NOW.plus(Duration.ofHours(1)), Optional.empty());
  }

  private static List<X509Certificate> issue(Invite invite) {
    return AUTHORITY.issue(
        CertificateRequest.make(Identity.newKey(RANDOM)),
        new PeerName("nordic-test", invite.kind(), invite.name()),
        Duration.ofDays(7),
        NOW);
  }

  private static Enrolled enrol(HubStore store, Digest token, Instant at) {
    return store
        .members()
        .enrol(token, PeerKind.SITE, at, new byte[44], HubStoreContractTest::issue);
  }

  private static Digest token(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void enrol_tokenOnce_isAdmittedAndTwiceRefused() {
    HubStore store = store();
    store.members().invite(token("a"), invite(PeerKind.SITE, "turku"));
    assertThat(enrol(store, token("a"), NOW).chain()).hasSize(2);
    assertThat(store.members().find(PeerKind.SITE, "turku").orElseThrow().isRevoked()).isFalse();
    assertRefused(() -> enrol(store, token("a"), NOW.plusSeconds(1)), "used already");
  }

  @Test
  void enrol_expiredUnknownOrWrongKind_isRefusedAndNotUsed() {
    HubStore store = store();
    store.members().invite(token("a"), invite(PeerKind.SITE, "turku"));
    assertRefused(() -> enrol(store, token("a"), NOW.plus(Duration.ofHours(2))), "expired");
    assertRefused(() -> enrol(store, token("b"), NOW), "unknown");
    assertRefused(
        () ->
            store
                .members()
                .enrol(
                    token("a"),
                    PeerKind.RESEARCHER,
                    NOW,
                    new byte[44],
                    HubStoreContractTest::issue),
        "for a site");
    assertThat(enrol(store, token("a"), NOW).invite().name()).isEqualTo("turku");
  }

  @Test
  void enrol_whenIssuingFails_leavesTheTokenGood() {
    HubStore store = store();
    store.members().invite(token("a"), invite(PeerKind.SITE, "turku"));
    assertThatThrownBy(
            () ->
                store
                    .members()
                    .enrol(
                        token("a"),
                        PeerKind.SITE,
                        NOW,
                        new byte[44],
                        i -> {
                          throw new SundException(ErrorCode.IDENTITY_REFUSED, "no authority");
                        }))
        .isInstanceOf(SundException.class);
    assertThat(store.members().members()).isEmpty();
    assertThat(enrol(store, token("a"), NOW).chain()).hasSize(2);
  }

  @Test
  void enrol_tokenByEightAtOnce_admitsOne() throws Exception {
    HubStore store = store();
    store.members().invite(token("a"), invite(PeerKind.SITE, "turku"));
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Callable<Boolean> attempt =
          () -> {
            try {
              return enrol(store, token("a"), NOW).chain().size() == 2;
            } catch (SundException e) {
              assertThat(e.code()).isEqualTo(ErrorCode.TOKEN_REFUSED);
              return false;
            }
          };
      int admitted = 0;
      for (Future<Boolean> one : threads.invokeAll(java.util.Collections.nCopies(8, attempt))) {
        admitted += one.get() ? 1 : 0;
      }
      assertThat(admitted).isEqualTo(1);
    }
  }

  @Test
  void revoke_endsMemberCertificatesAndInvites_andAllowsRejoining() {
    HubStore store = store();
    store.members().invite(token("a"), invite(PeerKind.SITE, "turku"));
    X509Certificate first = enrol(store, token("a"), NOW).chain().getFirst();
    assertThat(store.members().revoke("turku", NOW)).hasSize(1);
    assertThat(store.members().revoke("turku", NOW)).isEmpty();
    assertThat(store.members().revokedSerials(NOW)).containsExactly(first.getSerialNumber());
    assertThat(store.members().revokedSerials(NOW.plus(Duration.ofDays(8)))).isEmpty();
    store.members().invite(token("b"), invite(PeerKind.SITE, "turku"));
    X509Certificate second = enrol(store, token("b"), NOW).chain().getFirst();
    assertThat(store.members().find(PeerKind.SITE, "turku").orElseThrow().isRevoked()).isFalse();
    assertThat(store.members().revokedSerials(NOW)).doesNotContain(second.getSerialNumber());
  }

  private static RunRow run() {
    Codebook codebook =
        new Codebook(new DatasetId("toys"), List.of(Variable.number("age", "a", 0, 120)));
    SignedStudy study =
        SignedStudy.sign(
            "nordic-test",
            new ResearcherId("anna-berg"),
            "title: T".getBytes(StandardCharsets.UTF_8),
            SigningKey.make(RANDOM));
    RunSpec spec =
        new RunSpec(
            "nordic-test",
            new RunId("r-0123456789abcdef"),
            study,
            codebook,
            List.of(new SiteId("tartu"), new SiteId("turku")),
            new AnalysisRef("toy", 1));
    return new RunRow(
        spec, "A title", 4, NOW, Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Test
  void commit_recordsStateAndResult_areReadBack() {
    HubStore store = store();
    RunRow run = run();
    store.runs().insert(run);
    assertThat(store.runs().open()).hasSize(1);
    List<HubRecord> first =
        List.of(
            new HubRecord.Accepted(new SiteId("tartu")),
            new HubRecord.Accepted(new SiteId("turku")),
            new HubRecord.AttemptOpened(1, 2),
            new HubRecord.Survivors(1, 2, List.of(new SiteId("tartu"), new SiteId("turku"))));
    store
        .runs()
        .commit(run.id(), new RunCommit(0, first, Optional.empty(), true, Optional.empty(), NOW));
    RoundState state =
        new RoundState(
            1,
            token("sum"),
            3,
            Optional.of(RoundState.Bytes.of(new byte[] {1, 2, 3})),
            0x1234_5678_9abc_def0L,
            2,
            Optional.of(RoundState.Bytes.of(new byte[] {4})),
            "half way");
    List<HubRecord> last =
        List.of(
            new HubRecord.RoundClosed(1, 3, token("sum"), token("next")),
            new HubRecord.Ended(new Outcome.Unanswered("because of\ntwo lines")));
    RunCommit.Result result =
        new RunCommit.Result(RoundState.Bytes.of(new byte[] {'{', '}'}), token("{}"));
    store
        .runs()
        .commit(
            run.id(),
            new RunCommit(first.size(), last, Optional.of(state), false, Optional.of(result), NOW));
    assertThat(store.runs().journal(run.id()))
        .isEqualTo(Stream.concat(first.stream(), last.stream()).toList());
    assertThat(store.runs().state(run.id())).contains(state);
    assertThat(store.runs().result(run.id())).contains(result);
    assertThat(store.runs().open()).isEmpty();
    RunRow ended = store.runs().find(run.id()).orElseThrow();
    assertThat(ended.startedAt()).contains(NOW);
    assertThat(ended.outcome()).contains(new Outcome.Unanswered("because of\ntwo lines"));
    assertThat(ended.spec()).isEqualTo(run.spec());
  }

  @Test
  void commit_thatFailsInTheMiddle_leavesNothing() {
    HubStore store = store();
    RunRow run = run();
    store.runs().insert(run);
    List<HubRecord> records = List.of(new HubRecord.Accepted(new SiteId("tartu")));
    RunCommit once = new RunCommit(0, records, Optional.empty(), false, Optional.empty(), NOW);
    store.runs().commit(run.id(), once);
    RoundState state =
        new RoundState(1, token("s"), 0, Optional.empty(), 0, 1, Optional.empty(), "");
    // The same number twice breaks the journal's key, after the first row of the batch.
    RunCommit twice =
        new RunCommit(
            0,
            List.of(new HubRecord.Ended(new Outcome.Cancelled())),
            Optional.of(state),
            true,
            Optional.empty(),
            NOW);
    assertThatThrownBy(() -> store.runs().commit(run.id(), twice))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FAILED));
    assertThat(store.runs().journal(run.id())).isEqualTo(records);
    assertThat(store.runs().state(run.id())).isEmpty();
    assertThat(store.runs().find(run.id()).orElseThrow().startedAt()).isEmpty();
  }

  @Test
  void told_site_isNotToldAgain() {
    HubStore store = store();
    RunRow run = run();
    store.runs().insert(run);
    List<HubRecord> end = List.of(new HubRecord.Ended(new Outcome.Cancelled()));
    store
        .runs()
        .commit(run.id(), new RunCommit(0, end, Optional.empty(), false, Optional.empty(), NOW));
    SiteId turku = new SiteId("turku");
    assertThat(store.runs().untold(turku, NOW.minusSeconds(1), 10)).hasSize(1);
    store.runs().told(run.id(), turku, NOW);
    assertThat(store.runs().untold(turku, NOW.minusSeconds(1), 10)).isEmpty();
    assertThat(store.runs().untold(new SiteId("tartu"), NOW.minusSeconds(1), 10)).hasSize(1);
  }

  @Test
  void catalogue_replaced_isReadBackWhole() {
    HubStore store = store();
    SiteId turku = new SiteId("turku");
    DatasetId toys = new DatasetId("toys");
    DatasetId trains = new DatasetId("trains");
    List<Variable> variables = List.of(Variable.category("sex", "0", "1"));
    CatalogueStore.SiteOffer offer =
        new CatalogueStore.SiteOffer(
            List.of(
                new CatalogueStore.Offer(toys, "Toys", true, false, new Codebook(toys, variables)),
                new CatalogueStore.Offer(
                    trains, "Trains", false, true, new Codebook(trains, variables))),
            List.of(new AnalysisRef("glm", 1)));
    store.catalogue().replace(turku, offer, NOW);
    store.catalogue().replace(turku, offer, NOW);
    assertThat(store.catalogue().all()).containsOnly(java.util.Map.entry(turku, offer));
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
    }
  }

  @Test
  void open_databaseOfAnOlderVersion_keepsWhatItHolds() throws SQLException {
    String url = emptyUrl();
    Flyway.configure()
        .dataSource(url, null, null)
        .locations("classpath:db/hub")
        .table("schema_history")
        .target("2")
        .load()
        .migrate();
    Codebook codebook =
        new Codebook(new DatasetId("toys"), List.of(Variable.category("sex", "0", "1")));
    execute(
        url,
        "INSERT INTO catalogue_datasets (site, dataset, title, synthetic, codebook, updated_at)"
            + " VALUES ('turku', 'toys', 'Toys', 1, '%s', 1)"
                .formatted(CodebookText.write(codebook)));
    execute(
        url,
        "INSERT INTO events (id, at, actor, action, subject)"
            + " VALUES ('1', 1, 'operator', 'invited', 'site turku')");
    CatalogueStore.SiteOffer offer =
        new CatalogueStore.SiteOffer(
            List.of(new CatalogueStore.Offer(codebook.dataset(), "Toys", true, false, codebook)),
            List.of());
    for (int opened = 0; opened < 2; opened++) {
      try (HubStore store = HubStore.open(url)) {
        assertThat(store.catalogue().all().values())
            .as("a label that nobody gave is not there")
            .containsExactly(offer);
        assertThat(store.events().newest(5)).extracting(Event::action).containsExactly("invited");
      }
    }
  }

  @Test
  void open_databaseOfANewerVersion_isRefusedAndLeftAlone() throws SQLException {
    String url = emptyUrl();
    HubStore.open(url).close();
    execute(
        url,
        "UPDATE schema_history SET version = '%d' WHERE version = '%d'"
            .formatted(Database.SCHEMA_VERSION + 1, Database.SCHEMA_VERSION));
    assertThatThrownBy(() -> HubStore.open(url).close())
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FOLDER_UNUSABLE))
        .hasMessageContaining("newer version of Sund");
    execute(
        url,
        "UPDATE schema_history SET version = '%d' WHERE version = '%d'"
            .formatted(Database.SCHEMA_VERSION, Database.SCHEMA_VERSION + 1));
    HubStore.open(url).close();
  }

  @Test
  void events_added_areReadNewestFirst() {
    HubStore store = store();
    store.events().add(new Event(NOW, "operator", "invited", "site turku"));
    store.events().add(new Event(NOW.plusSeconds(1), "site turku", "joined", "site turku"));
    assertThat(store.events().newest(5))
        .extracting(Event::action)
        .containsExactly("joined", "invited");
  }

  @Test
  void rosters_appointedAndPublishedOnce_areReadBack() {
    HubStore store = store();
    Officers officers =
        new Officers(
            "nordic-test", 2, List.of(new Officer("Kari", key()), new Officer("Matti", key())));
    assertThat(store.rosters().officers()).isEmpty();
    assertThat(store.rosters().newest()).isEmpty();
    assertThat(store.rosters().appoint(officers, NOW)).isTrue();
    assertThat(store.rosters().appoint(officers, NOW)).isFalse();
    assertThat(store.rosters().officers()).hasValue(officers);
    for (int version : new int[] {2, 10, 9}) {
      assertThat(store.rosters().publish(draft(version, officers), NOW)).isTrue();
      assertThat(store.rosters().publish(draft(version, officers), NOW)).isFalse();
    }
    assertThat(store.rosters().newest()).hasValue(Bytes.of(draft(10, officers).encode()));
  }

  private static Bytes key() {
    return Bytes.of(PublicKeys.raw(SigningKey.make(RANDOM).getPublic()));
  }

  private static SignedRoster draft(int version, Officers officers) {
    Roster roster = new Roster("nordic-test", version, officers.fingerprint(), List.of());
    return SignedRoster.draft(roster, officers);
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOKEN_REFUSED))
        .hasMessageContaining(words);
  }
}
