import { z } from "zod";
import { emptyIsUnset, firstAllowed, placeholder, setting, wholeNumber } from "../kinds";

/** Lower-case labels of letters, digits and hyphens, two at least: https://www.rfc-editor.org/rfc/rfc1123#section-2.1 */
const domain = z.string().regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/);

/** The site's domains. Empty: it is served at its IP address. */
export const domains = setting(
  z
    .array(z.string())
    .refine((names) => names.every((name) => domain.safeParse(name).success) && new Set(names).size === names.length),
  "a list of different domain names in lower case, such as example.org; the first is the site, the others redirect to it",
  (was) => {
    const names = [was].flat().map((name) => {
      const text = String(name).trim().toLowerCase();
      return firstAllowed(domain, [text, text.replace(/^https?:\/\//, "").replace(/[/:].*$/, "")], "domain name");
    });
    return Object.fromEntries([...new Set(names)].map((name, index) => [String(index), name]));
  },
).default([]);

const letsEncrypt = "https://acme-v02.api.letsencrypt.org/directory";
const directory = z.url({ protocol: /^https$/ });

/** Who issues certificates. */
export const acme = setting(
  z.strictObject({
    /** The authority's ACME directory. */
    directory: setting(directory, `the https URL of an ACME directory, such as ${letsEncrypt}`, (was) =>
      firstAllowed(directory, [String(was).replace(/^http:/, "https:")], "URL"),
    ).default(letsEncrypt),
    /** Where the authority writes to. Empty: nowhere. */
    email: emptyIsUnset(
      setting(z.email(), "an e-mail address, such as ops@example.com", placeholder("e-mail address")),
    ),
    /** What the authority's own HTTPS is trusted by. Empty: the public roots. */
    root: emptyIsUnset(
      setting(
        z.string().regex(/^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/),
        "certificates in PEM",
        null,
      ),
    ),
  }),
  "an object with any of `directory`, `email` and `root`",
  null,
).prefault({});

/** How long browsers use HTTPS only, in seconds; 0 makes them forget. */
export const hstsSeconds = wholeNumber(0, 63_072_000).default(3600);

/** The largest request body, in MiB; a larger one is refused with 413. Django keeps uploads in its /tmp of 256 MiB. */
export const bodyLimitMb = wholeNumber(1, 100).default(25);
