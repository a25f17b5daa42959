/** A memory quantity such as `384Mi` or `2Gi`, in MiB. */
export function mebibytes(quantity: string): number {
  const size = Number(quantity.slice(0, -2));
  return quantity.endsWith("Gi") ? size * 1024 : size;
}

/** A CPU quantity, such as `250m` or `2`, as a number of processors. */
export function processorsIn(quantity: string): number {
  return quantity.endsWith("m") ? Number(quantity.slice(0, -1)) / 1000 : Number(quantity);
}
