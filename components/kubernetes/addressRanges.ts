/** Whether a block of IPv4 addresses, such as `10.0.0.0/8`, contains or equals a second block. */
export function contains(outer: string, inner: string): boolean {
  const [first, size] = parsed(outer);
  const [its, itsSize] = parsed(inner);
  return itsSize >= size && networkOf(its, size) === networkOf(first, size);
}

/** The first address as a number, and the length of the prefix. */
function parsed(block: string): [number, number] {
  const [address = "", size = "32"] = block.split("/");
  return [address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0), Number(size)];
}

function networkOf(address: number, size: number): number {
  return Math.floor(address / 2 ** (32 - size));
}
