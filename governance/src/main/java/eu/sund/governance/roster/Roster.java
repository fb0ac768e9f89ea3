package eu.sund.governance.roster;

import eu.sund.core.Bytes;
import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.Names;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.governance.canonical.ByteReader;
import eu.sund.governance.canonical.ByteWriter;
import eu.sund.governance.document.YamlText;
import eu.sund.governance.study.PublicKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The sites of a network and the keys that they sign with: what secure aggregation rests on. It
 * counts only as its officers signed it, see {@link SignedRoster}.
 *
 * <p><b>Form.</b> {@code "sund-roster-v1"}, network, version, digest of the officers, number of
 * sites, and of each id, country, organisation and key; numbers in four big-endian bytes, every
 * other part with its length before it. If a site has a language or a group, the form is {@code
 * "sund-roster-v2"}, where each site has both after its key, empty for none. These bytes are what
 * officers sign.
 *
 * @param network the network's name
 * @param version from 1; a higher one replaces a lower one
 * @param officers the fingerprint of the officers who may sign
 * @param sites up to {@value #SITES_MAX} sites with distinct ids and keys; kept in the order of
 *     their ids
 */
public record Roster(String network, int version, Digest officers, List<Entry> sites) {
  /** The most sites. */
  public static final int SITES_MAX = 1000;

  /** The most bytes of the canonical form. */
  public static final int BYTES_MAX = 1 << 20;

  private static final String MAGIC = "sund-roster-v1";
  private static final String MAGIC_OF_FACTS = "sund-roster-v2";
  private static final int ORGANISATION_MAX = 200;

  /**
   * A site of the network.
   *
   * @param country two capital letters, ISO 3166-1
   * @param organisation who answers for it, a line of at most 200 characters
   * @param key the public Ed25519 key that it signs with, 32 raw bytes
   * @param language in which it keeps its records, such as {@code sv}, or empty
   * @param group what kind of site it is, a word that the network chooses, or empty
   */
  public record Entry(
      SiteId site, String country, String organisation, Bytes key, String language, String group) {
    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
    private static final Pattern LANGUAGE = Pattern.compile("([a-z]{2,3}(-[A-Z]{2})?)?");
    private static final Pattern GROUP = Pattern.compile("([a-z][a-z0-9-]{0,39})?");

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if one breaks its rule
     */
    public Entry {
      Checks.argument(
          COUNTRY.matcher(country).matches(), "a country is two capital letters such as FI");
      Checks.argument(
          YamlText.isLine(organisation, ORGANISATION_MAX),
          "an organisation is a line of at most %s characters without hidden ones",
          ORGANISATION_MAX);
      PublicKeys.key(key.array());
      Checks.argument(
          LANGUAGE.matcher(language).matches(), "a language is a tag such as fi or nb-NO");
      Checks.argument(
          GROUP.matcher(group).matches(),
          "a group is a word of up to 40 small letters, digits and hyphens");
    }

    /** A site of which no more is said. */
    public Entry(SiteId site, String country, String organisation, Bytes key) {
      this(site, country, organisation, key, "", "");
    }

    private boolean hasFacts() {
      return !language.isEmpty() || !group.isEmpty();
    }
  }

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a part breaks its rule
   */
  public Roster {
    Names.require("network name", network);
    Checks.argument(version >= 1, "a roster's version is 1 or more, not %s", version);
    sites = sites.stream().sorted(Comparator.comparing(Entry::site)).toList();
    Checks.argument(
        sites.size() <= SITES_MAX, "a roster has up to %s sites, not %s", SITES_MAX, sites.size());
    Map<Bytes, SiteId> keys = new HashMap<>();
    for (int i = 0; i < sites.size(); i++) {
      Entry entry = sites.get(i);
      Checks.argument(
          i == 0 || !sites.get(i - 1).site().equals(entry.site()),
          "site '%s' stands twice",
          entry.site());
      SiteId other = keys.put(entry.key(), entry.site());
      Checks.argument(other == null, "sites '%s' and '%s' have one key", other, entry.site());
    }
  }

  /** The entry of a site. */
  public Optional<Entry> find(SiteId site) {
    return sites.stream().filter(entry -> entry.site().equals(site)).findFirst();
  }

  /** What differs from an earlier roster, by site; from none, everything is new. */
  public List<RosterChange> since(Optional<Roster> before) {
    List<RosterChange> changes = new ArrayList<>();
    for (Entry entry : sites) {
      Optional<Entry> old = before.flatMap(roster -> roster.find(entry.site()));
      if (old.isEmpty()) {
        changes.add(new RosterChange(RosterChange.Kind.ADDED, entry));
      } else if (!old.get().key().equals(entry.key())) {
        changes.add(new RosterChange(RosterChange.Kind.KEY_CHANGED, entry));
      } else if (!old.get().equals(entry)) {
        changes.add(new RosterChange(RosterChange.Kind.DETAILS_CHANGED, entry));
      }
    }
    before.map(Roster::sites).orElse(List.of()).stream()
        .filter(old -> find(old.site()).isEmpty())
        .forEach(old -> changes.add(new RosterChange(RosterChange.Kind.REMOVED, old)));
    return changes;
  }

  /** The digest of the canonical bytes. */
  public Digest digest() {
    return Digest.of(encode());
  }

  /** The canonical bytes. */
  public byte[] encode() {
    boolean facts = sites.stream().anyMatch(Entry::hasFacts);
    ByteWriter out =
        new ByteWriter()
            .raw(facts ? MAGIC_OF_FACTS : MAGIC)
            .part(network)
            .number(version)
            .part(officers.bytes())
            .number(sites.size());
    for (Entry entry : sites) {
      out.part(entry.site().value())
          .part(entry.country())
          .part(entry.organisation())
          .part(entry.key().array());
      if (facts) {
        out.part(entry.language()).part(entry.group());
      }
    }
    return out.bytes();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws SundException with {@code MESSAGE_INVALID} if the bytes are any other
   */
  public static Roster decode(byte[] bytes) {
    ByteReader in = new ByteReader("roster", bytes, BYTES_MAX);
    boolean facts = in.expect(List.of(MAGIC, MAGIC_OF_FACTS)) == 1;
    String network = in.text("the network", 100);
    int version = in.number("the version", 1, Integer.MAX_VALUE);
    Bytes officers = Bytes.of(in.part("the officers", 32));
    int count = in.number("the number of sites", 0, SITES_MAX);
    try {
      List<Entry> sites = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        sites.add(
            new Entry(
                new SiteId(in.text("a site", 40)),
                in.text("a country", 2),
                in.text("an organisation", 4 * ORGANISATION_MAX),
                Bytes.of(in.part("a key", PublicKeys.BYTES)),
                facts ? in.text("a language", 10) : "",
                facts ? in.text("a group", 40) : ""));
      }
      in.end();
      if (facts && sites.stream().noneMatch(Entry::hasFacts)) {
        throw in.invalid("no site has a language or a group, and the form says that one has");
      }
      Roster roster = new Roster(network, version, new Digest(officers.hex()), sites);
      if (!roster.sites().equals(sites)) {
        throw in.invalid("the sites do not stand in the order of their names");
      }
      return roster;
    } catch (IllegalArgumentException e) {
      throw in.invalid("a part breaks its rule", e);
    }
  }

  /** How many sites, in words: {@code 1 site}, {@code 5 sites}. */
  public String count() {
    return sites.size() + (sites.size() == 1 ? " site" : " sites");
  }

  /** Network, version and number of sites. */
  @Override
  public String toString() {
    return "roster " + version + " of " + network + " with " + count();
  }
}
