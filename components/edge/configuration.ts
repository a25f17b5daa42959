import { isIPv4 } from "node:net";
import { healthPort } from "./ports";
import { errorPage, otherSite } from "./pages";

/** The certificate authority and the account at it. */
export interface Acme {
  /** The URL of its ACME directory: https://www.rfc-editor.org/rfc/rfc8555#section-7.1.1 */
  readonly directory: string;
  /**
   * The e-mail address to which the authority reports problems with a certificate.
   * @default none
   */
  readonly email?: string;
  /**
   * The root certificates that verify the authority's own HTTPS, as PEM.
   * @default the public ones
   */
  readonly root?: string;
}

/** The arguments of {@link edgeConfiguration}. */
export interface EdgeConfigurationArgs {
  /** The site's host name, or its IP address if it has none. */
  readonly host: string;
  /** Other host names, which redirect to the site. */
  readonly aliases: readonly string[];
  readonly acme: Acme;
  /** The bucket for certificates, keys and locks. */
  readonly certificateBucket: string;
  /** The address and port of the application's Service. */
  readonly app: string;
  /** For how many seconds browsers use only HTTPS for the site. 0 tells them to stop doing so. */
  readonly hstsSeconds: number;
  /** The largest allowed request body, in bytes. */
  readonly bodyLimit: number;
}

/** How long a pod that ends finishes open requests, in seconds. What is still open then is closed. */
export const finishSeconds = 35;

/** How much disk space incoming request bodies may use in a pod, in total. */
export const spoolBytes = 1024 * 1024 * 1024;

/**
 * The annotation with Caddy's configuration. The configuration is part of the pod, because a ConfigMap changes for the pods that serve, too: if
 * the new version cannot get its certificate, they must keep their own configuration through a restart.
 */
export const configurationAnnotation = "django-gke/configuration";

/** The mounted file with the authority's root certificates. */
export const rootFile = "/etc/edge/authority.pem";

/** Headers in which proxies describe the client. The edge is the first proxy, so incoming ones are forged. */
const proxyHeaders = ["Forwarded", "X-Forwarded-*", "X-Real-Ip", "X-Client-Ip", "True-Client-Ip", "Cf-Connecting-Ip"];

/** Caddy's configuration (https://caddyserver.com/docs/json/) as JSON. */
export function edgeConfiguration(args: EdgeConfigurationArgs): string {
  return JSON.stringify({
    // The configuration never changes at run time; a change is a rollout.
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
          // Without subjects, a pod also answers challenges for other names, which pods of the next version may have ordered.
          issuers: [
            {
              module: "edge",
              ca: acme.directory,
              email: acme.email,
              trusted_roots_pem_files: acme.root === undefined ? undefined : [rootFile],
              // Let's Encrypt issues certificates for IP addresses with this profile only: https://letsencrypt.org/docs/profiles/
              profile: isIPv4(host) ? "shortlived" : undefined,
              // The pods share their storage, so any of them answers the challenge on port 80.
              challenges: { "tls-alpn": { disabled: true } },
            },
          ],
        },
      ],
      // How often a certificate's age is checked, which is cheap. The default, ten minutes, is too long for certificates that are valid only
      // for minutes.
      renew_interval: "20s",
    },
  };
}

function http(args: EdgeConfigurationArgs) {
  const off = { automatic_https: { disable: true } };
  return {
    http_port: 8080,
    https_port: 8443,
    // HTTP/3's clients close their connections themselves, and some forget to.
    grace_period: `${finishSeconds}s`,
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
      // Caddy answers ACME challenges before it looks at any route.
      plain: { ...off, ...limits, listen: [":8080"], routes: [{ handle: [redirectTo(args.host)] }] },
      site: {
        ...off,
        ...limits,
        listen: [":8443"],
        protocols: ["h1", "h2", "h3"],
        // A connection's first bytes could be sent again by somebody else: https://www.rfc-editor.org/rfc/rfc8470
        allow_0rtt: false,
        tls_connection_policies: [{ default_sni: args.host, fallback_sni: args.host }],
        routes: [{ handle: [alsoHttp3] }, ...siteRoutes(args)],
        errors: { routes: [{ handle: [errorPage] }] },
      },
    },
  };
}

/** The limits of each connection. They are enough for slow clients, and stop clients that hold idle connections open. */
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
        // The whole body is read before the application sees the request, so that a slow client does not block one of its threads.
        {
          handler: "spool",
          max_size: bodyLimit,
          memory: 64 * 1024,
          disk: spoolBytes,
          turns: 1,
          stall: "20s",
          total: "5m",
        },
        {
          handler: "reverse_proxy",
          upstreams: [{ dial: app }],
          load_balancing: {
            // A connection fails if its pod has just stopped, because Services are updated late on a busy node. A new connection may reach
            // a different pod. A request that may have reached a pod is never sent again.
            try_duration: "10s",
            try_interval: "100ms",
            retry_match: [{ method: ["NONE"] }],
          },
          // One connection per request: the Service then spreads requests evenly over the pods, and no request is sent on a kept-alive
          // connection that is just being closed.
          transport: {
            protocol: "http",
            dial_timeout: "2s",
            response_header_timeout: "60s",
            keep_alive: { enabled: false },
          },
        },
      ],
    },
    { handle: [otherSite] },
  ];
}

function redirectTo(host: string) {
  return {
    handler: "static_response",
    status_code: 308,
    headers: { Location: [`https://${host}{http.request.uri}`] },
  };
}

/** https://www.rfc-editor.org/rfc/rfc6797. The setting overrides the application's own header. */
function strictTransport(seconds: number) {
  return { deferred: true, set: { "Strict-Transport-Security": [`max-age=${seconds}`] }, delete: ["Server", "Via"] };
}

/** https://www.rfc-editor.org/rfc/rfc7838. Caddy would name the port at which it listens in its container. Browsers remember this for a day. */
const alsoHttp3 = { handler: "headers", response: { set: { "Alt-Svc": ['h3=":443"; ma=86400'] } } };
