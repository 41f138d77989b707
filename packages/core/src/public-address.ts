/** IPv4 ranges that are not the public internet (IANA special-purpose registry), as address and prefix length. */
const SPECIAL_V4 =
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3"
    .split(" ")
    .map((range) => {
      const [address, bits] = range.split("/") as [string, string];
      return { start: readV4(address)!, size: 2 ** (32 - Number(bits)) };
    });

/** Whether an IP address is on the public internet; anything else, also what is no address, is not. */
export function isPublicAddress(address: string): boolean {
  const v4 = readV4(address);
  if (v4 !== undefined) {
    return !SPECIAL_V4.some(({ start, size }) => v4 >= start && v4 < start + size);
  }
  const groups = readV6(address);
  if (!groups) return false;
  const [a, b, c, d, e, f, g, h] = groups as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const embedded = (high: number, low: number) =>
    isPublicAddress(`${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`);
  // IPv4 inside IPv6: mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96) and 6to4 (2002::/16).
  if (a === 0 && b === 0 && c === 0 && d === 0 && e === 0 && f === 0xffff) return embedded(g, h);
  if (a === 0x64 && b === 0xff9b && (c | d | e | f) === 0) return embedded(g, h);
  if (a === 0x2002) return embedded(b, c);
  // Global unicast is 2000::/3, less Teredo, ORCHID, benchmarking, AS112 and documentation.
  if ((a & 0xe000) !== 0x2000) return false;
  if (a === 0x2001 && (b < 0x200 || b === 0xdb8)) return false;
  return !(a === 0x3fff && b < 0x1000) && !(a === 0x2620 && b === 0x4f && c === 0x8000);
}

function readV4(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

function readV6(text: string): number[] | undefined {
  let address = text.replace(/%.*$/, "");
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  if (tail) {
    const v4 = readV4(tail[2]!);
    if (v4 === undefined) return undefined;
    address = `${tail[1]}${Math.floor(v4 / 65536).toString(16)}:${(v4 % 65536).toString(16)}`;
  }
  const [left, right, more] = address.split("::");
  if (left === undefined || more !== undefined || !/^[\da-f:]+$/i.test(address)) return undefined;
  const head = left === "" ? [] : left.split(":");
  const foot = right ? right.split(":") : [];
  const missing = 8 - head.length - foot.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [
    ...head,
    ...Array.from({ length: right === undefined ? 0 : missing }, () => "0"),
    ...foot,
  ];
  return groups.every((group) => /^[\da-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined;
}
