/** True where a service answers a call, and well. */
export function answers(url: string, method = "GET"): Promise<boolean> {
  return fetch(url, { method }).then(
    ({ ok }) => ok,
    () => false,
  );
}
