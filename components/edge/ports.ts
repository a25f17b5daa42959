/**
 * The edge's ports: the public ones, and those of its container, which may not use ports below 1024.
 */
export const edgePorts = [
  { name: "http", public: 80, port: 8080, protocol: "TCP" },
  { name: "https", public: 443, port: 8443, protocol: "TCP" },
  // HTTP/3
  { name: "quic", public: 443, port: 8443, protocol: "UDP" },
] as const;

/** The port for the kubelet's probes. */
export const healthPort = 8081;
