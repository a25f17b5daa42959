import { isIPv4 } from "node:net";
import { healthPort } from "./ports";

/** The certificate authority, and what it is told. */
export interface Acme {
  /** Its directory: https://www.rfc-editor.org/rfc/rfc8555#section-7.1.1 */
  readonly directory: string;
  /** Where it writes to when something is wrong with a certificate. */
  readonly email?: string;
  /** The roots that its own HTTPS is known by, as PEM; none: the public ones. */
  readonly root?: string;
}

export interface EdgeConfigurationArgs {
  /** The site's name, or its address where it has none. */
  readonly host: string;
  /** Other names, which lead to the site. */
  readonly aliases: readonly string[];
  readonly acme: Acme;
  /** The bucket of certificates, keys and locks. */
  readonly certificateBucket: string;
  /** Where the application's Service answers: address and port. */
  readonly app: string;
  /** How long browsers ask for the site by HTTPS only; 0: they are told to forget it. */
  readonly hstsSeconds: number;
  /** The largest body of a request, in bytes. */
  readonly bodyLimit: number;
}

/** How much the bodies that are just coming in may take on a pod's disk, all together. */
export const spoolBytes = 1024 * 1024 * 1024;

/** Where the roots of the authority are mounted. */
export const rootFile = "/etc/edge/authority.pem";

/** Written by proxies about the reader. The edge is the first proxy: what comes in with them was made up. */
const proxyHeaders = ["Forwarded", "X-Forwarded-*", "X-Real-Ip", "X-Client-Ip", "True-Client-Ip", "Cf-Connecting-Ip"];

/** Caddy's configuration (https://caddyserver.com/docs/json/) as JSON. */
export function edgeConfiguration(args: EdgeConfigurationArgs): string {
  return JSON.stringify({
    // Nobody changes it while it runs: a change of this configuration is a rollout.
    admin: { disabled: true, config: { persist: false } },
    logging: { logs: { default: { writer: { output: "stdout" } } } },
    storage: { module: "bucket", bucket: args.certificateBucket },
    apps: { tls: tls(args), http: http(args) },
  });
}

function tls({ host, aliases, acme }: EdgeConfigurationArgs) {
  return {
    certificates: { automate: [host, ...aliases] },
    automation: {
      policies: [
        {
          // Without subjects: a pod then answers the authority's questions about other names, too, which pods of the next version ask for.
          issuers: [
            {
              module: "edge",
              ca: acme.directory,
              email: acme.email,
              trusted_roots_pem_files: acme.root === undefined ? undefined : [rootFile],
              // Let's Encrypt issues certificates for addresses by this profile only: https://letsencrypt.org/docs/profiles/
              profile: isIPv4(host) ? "shortlived" : undefined,
              // Any pod answers the challenge at port 80, as the pods share their store.
              challenges: { "tls-alpn": { disabled: true } },
            },
          ],
        },
      ],
      // How often a certificate's age is looked at, which is a comparison in memory. The default, ten minutes, is too rare for one
      // that is valid for minutes only.
      renew_interval: "20s",
    },
  };
}

function http(args: EdgeConfigurationArgs) {
  const off = { automatic_https: { disable: true } };
  return {
    http_port: 8080,
    https_port: 8443,
    servers: {
      health: {
        ...off,
        listen: [`:${healthPort}`],
        routes: [
          {
            match: [{ path: ["/ready"] }],
            handle: [{ handler: "ready", host: args.host, directory: args.acme.directory }],
            terminal: true,
          },
          { handle: [{ handler: "static_response", status_code: 200 }] },
        ],
      },
      // ACME's challenges are answered before any route.
      plain: { ...off, ...limits, listen: [":8080"], routes: [{ handle: [redirectTo(args.host)] }] },
      site: {
        ...off,
        ...limits,
        listen: [":8443"],
        protocols: ["h1", "h2"],
        tls_connection_policies: [{ default_sni: args.host, fallback_sni: args.host }],
        routes: siteRoutes(args),
        errors: { routes: [{ handle: [errorPage] }] },
      },
    },
  };
}

/** Of each connection: readers with a slow line need less, and whoever holds connections open for nothing gets no more. */
const limits = {
  read_header_timeout: "10s",
  read_timeout: "5m",
  idle_timeout: "75s",
  max_header_bytes: 32 * 1024,
};

function siteRoutes({ host, aliases, app, hstsSeconds, bodyLimit }: EdgeConfigurationArgs) {
  return [
    ...(aliases.length === 0 ? [] : [{ match: [{ host: aliases }], handle: [redirectTo(host)], terminal: true }]),
    {
      match: [{ host: [host] }],
      terminal: true,
      handle: [
        { handler: "headers", request: { delete: proxyHeaders }, response: strictTransport(hstsSeconds) },
        { handler: "encode", encodings: { zstd: {}, gzip: {} }, prefer: ["zstd", "gzip"], minimum_length: 512 },
        // The whole body comes in before the application is asked, so that a slow client holds none of its threads.
        { handler: "spool", max_size: bodyLimit, memory: 64 * 1024, disk: spoolBytes, stall: "20s", total: "5m" },
        {
          handler: "reverse_proxy",
          upstreams: [{ dial: app }],
          load_balancing: {
            // A connection that fails went to a pod that has just left: Services learn of it late on a busy node. The next connection may
            // find another pod. A request that may have reached a pod is never sent again.
            try_duration: "10s",
            try_interval: "100ms",
            retry_match: [{ method: ["NONE"] }],
          },
          // A connection for each request: the Service then spreads requests over the pods, in proportion to their number, and none
          // crosses with the end of a connection that was kept.
          transport: {
            protocol: "http",
            dial_timeout: "2s",
            response_header_timeout: "60s",
            keep_alive: { enabled: false },
          },
        },
      ],
    },
    { handle: [{ handler: "static_response", status_code: 421, body: "There is no such site here.\n" }] },
  ];
}

function redirectTo(host: string) {
  return {
    handler: "static_response",
    status_code: 308,
    headers: { Location: [`https://${host}{http.request.uri}`] },
  };
}

/** https://www.rfc-editor.org/rfc/rfc6797; set here whatever the application says, so that the setting holds. */
function strictTransport(seconds: number) {
  return { deferred: true, set: { "Strict-Transport-Security": [`max-age=${seconds}`] }, delete: ["Server", "Via"] };
}

const errorPage = {
  handler: "static_response",
  status_code: "{http.error.status_code}",
  headers: { "Content-Type": ["text/html; charset=utf-8"], "Cache-Control": ["no-store"] },
  body: [
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    "<title>{http.error.status_code} {http.error.status_text}</title>",
    '<body style="font-family: sans-serif; max-width: 30em; margin: 4em auto; padding: 0 1em">',
    "<h1>{http.error.status_code} {http.error.status_text}</h1>",
    "<p>The site cannot answer this request. Please try again in a moment.</p></body></html>\n",
  ].join("\n"),
};
