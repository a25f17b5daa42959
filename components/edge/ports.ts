/**
 * The ports of the edge: what readers ask for, and what its container listens on, as it may not use those below 1024.
 */
export const edgePorts = [
  { name: "http", public: 80, port: 8080, protocol: "TCP" },
  { name: "https", public: 443, port: 8443, protocol: "TCP" },
] as const;

/** Asked by the kubelet only. */
export const healthPort = 8081;
