/** True if a service answers a request with a 2xx status. */
export function answers(url: string, method = "GET"): Promise<boolean> {
  return fetch(url, { method }).then(
    ({ ok }) => ok,
    () => false,
  );
}
