package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.Names;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.privacy.secagg.Advert;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The messages of an attempt as bytes and back. One message has one form: what does not encode to
 * the same bytes again is refused, as is anything beyond 64 sites or of another length than its
 * kind has.
 *
 * <p>A byte names the kind; numbers are big-endian; names and boxes have their length before them,
 * keys, digests, shares and signatures do not.
 */
public final class MessageCodec {
  private static final int KEY = 32;
  private static final int SIGNATURE = 64;
  private static final int BOX_MAX = 512;

  private static final byte AGREE = 1;
  private static final byte ADVERTISE = 2;
  private static final byte SHARE = 3;
  private static final byte MASK = 4;
  private static final byte CONFIRM = 5;
  private static final byte REVEAL = 6;
  private static final byte LOST = 7;
  private static final byte AGREED = 17;
  private static final byte ADVERTS = 18;
  private static final byte BOXES = 19;
  private static final byte SURVIVORS = 20;
  private static final byte CONFIRMED = 21;

  private MessageCodec() {}

  /** A site's message as bytes. */
  public static byte[] encode(SiteMessage message) {
    Writer out = new Writer();
    switch (message) {
      case SiteMessage.Agree agree -> out.kind(AGREE).raw(agree.signature());
      case SiteMessage.Advertise advertise -> out.kind(ADVERTISE).advert(advertise.advert());
      case SiteMessage.Share share -> out.kind(SHARE).boxes(share.boxes());
      case SiteMessage.Mask mask -> {
        out.kind(MASK).sites(mask.sharers()).raw(Bytes.of(mask.words().bytes()));
        out.number(mask.bytes()).number(mask.check()).raw(mask.signature());
      }
      case SiteMessage.Confirm confirm ->
          out.kind(CONFIRM).sites(confirm.survivors()).raw(confirm.signature());
      case SiteMessage.Reveal reveal -> out.kind(REVEAL).raws(reveal.seeds()).raws(reveal.keys());
      case SiteMessage.Lost lost -> out.kind(LOST);
    }
    return out.bytes();
  }

  /** The hub's message as bytes. */
  public static byte[] encode(HubMessage message) {
    Writer out = new Writer();
    switch (message) {
      case HubMessage.Agreed agreed -> out.kind(AGREED).raws(agreed.signatures());
      case HubMessage.Adverts adverts -> {
        out.kind(ADVERTS).count(adverts.adverts().size());
        adverts.adverts().forEach(out::advert);
      }
      case HubMessage.Boxes boxes -> out.kind(BOXES).boxes(boxes.boxes());
      case HubMessage.Survivors survivors -> out.kind(SURVIVORS).sites(survivors.sites());
      case HubMessage.Confirmed confirmed -> out.kind(CONFIRMED).raws(confirmed.signatures());
    }
    return out.bytes();
  }

  /**
   * The message that a site's bytes write.
   *
   * @throws SundException with {@code MESSAGE_INVALID} if they write none
   */
  public static SiteMessage siteMessage(byte[] bytes) {
    Reader in = new Reader(bytes);
    return in.whole(
        () ->
            switch (in.kind()) {
              case AGREE -> new SiteMessage.Agree(in.raw(SIGNATURE));
              case ADVERTISE -> new SiteMessage.Advertise(in.advert());
              case SHARE -> new SiteMessage.Share(in.boxes());
              case MASK ->
                  new SiteMessage.Mask(
                      in.sites(), in.digest(), in.number(), in.number(), in.raw(SIGNATURE));
              case CONFIRM -> new SiteMessage.Confirm(in.sites(), in.raw(SIGNATURE));
              case REVEAL ->
                  new SiteMessage.Reveal(
                      in.raws(SiteMessage.SHARE_BYTES), in.raws(SiteMessage.SHARE_BYTES));
              case LOST -> new SiteMessage.Lost();
              default -> throw invalid();
            });
  }

  /**
   * The message that the hub's bytes write.
   *
   * @throws SundException with {@code MESSAGE_INVALID} if they write none
   */
  public static HubMessage hubMessage(byte[] bytes) {
    Reader in = new Reader(bytes);
    return in.whole(
        () ->
            switch (in.kind()) {
              case AGREED -> new HubMessage.Agreed(in.raws(SIGNATURE));
              case ADVERTS -> new HubMessage.Adverts(in.list(in::advert));
              case BOXES -> new HubMessage.Boxes(in.boxes());
              case SURVIVORS -> new HubMessage.Survivors(in.sites());
              case CONFIRMED -> new HubMessage.Confirmed(in.raws(SIGNATURE));
              default -> throw invalid();
            });
  }

  private static SundException invalid() {
    return new SundException(
        ErrorCode.MESSAGE_INVALID, "a message of the secure aggregation has a wrong form");
  }

  private static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
      return out.toByteArray();
    }

    Writer kind(byte kind) {
      out.write(kind);
      return this;
    }

    Writer count(int count) {
      out.write(count);
      return this;
    }

    Writer number(long number) {
      out.writeBytes(ByteBuffer.allocate(8).putLong(number).array());
      return this;
    }

    Writer raw(Bytes bytes) {
      out.writeBytes(bytes.array());
      return this;
    }

    Writer site(SiteId site) {
      byte[] name = site.value().getBytes(StandardCharsets.UTF_8);
      count(name.length);
      out.writeBytes(name);
      return this;
    }

    Writer sites(List<SiteId> sites) {
      count(sites.size());
      sites.forEach(this::site);
      return this;
    }

    Writer raws(SortedMap<SiteId, Bytes> map) {
      count(map.size());
      map.forEach((site, bytes) -> site(site).raw(bytes));
      return this;
    }

    Writer boxes(SortedMap<SiteId, Bytes> map) {
      count(map.size());
      map.forEach(
          (site, box) -> {
            site(site);
            out.write(box.length() >> 8);
            out.write(box.length());
            raw(box);
          });
      return this;
    }

    void advert(Advert advert) {
      site(advert.site()).raw(advert.maskKey()).raw(advert.encryptionKey());
      raw(Bytes.of(advert.commitment().bytes())).raw(advert.signature());
    }
  }

  private static final class Reader {
    private final ByteBuffer in;

    Reader(byte[] bytes) {
      this.in = ByteBuffer.wrap(bytes);
    }

    /** One read of the whole, no byte left over. */
    <T> T whole(java.util.function.Supplier<T> read) {
      try {
        T message = read.get();
        if (in.hasRemaining()) {
          throw invalid();
        }
        return message;
      } catch (BufferUnderflowException e) {
        throw invalid();
      }
    }

    byte kind() {
      return in.get();
    }

    int count() {
      int count = in.get() & 0xff;
      if (count > Encoding.SITES_MAX) {
        throw invalid();
      }
      return count;
    }

    long number() {
      return in.getLong();
    }

    Bytes raw(int length) {
      byte[] bytes = new byte[length];
      in.get(bytes);
      return Bytes.of(bytes);
    }

    Digest digest() {
      return new Digest(HexFormat.of().formatHex(raw(KEY).array()));
    }

    SiteId site() {
      String name = new String(raw(in.get() & 0xff).array(), StandardCharsets.UTF_8);
      if (!Names.isName(name)) {
        throw invalid();
      }
      return new SiteId(name);
    }

    <T> List<T> list(java.util.function.Supplier<T> one) {
      int count = count();
      List<T> all = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        all.add(one.get());
      }
      return all;
    }

    List<SiteId> sites() {
      return list(this::site);
    }

    SortedMap<SiteId, Bytes> raws(int length) {
      return map(() -> raw(length));
    }

    SortedMap<SiteId, Bytes> boxes() {
      return map(
          () -> {
            int length = in.getShort() & 0xffff;
            if (length > BOX_MAX) {
              throw invalid();
            }
            return raw(length);
          });
    }

    private SortedMap<SiteId, Bytes> map(java.util.function.Supplier<Bytes> value) {
      int count = count();
      SortedMap<SiteId, Bytes> all = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        SiteId site = site();
        // Ascending, so that one map has one form.
        if (!all.isEmpty() && site.compareTo(all.lastKey()) <= 0) {
          throw invalid();
        }
        all.put(site, value.get());
      }
      return all;
    }

    Advert advert() {
      return new Advert(site(), raw(KEY), raw(KEY), digest(), raw(SIGNATURE));
    }
  }
}
