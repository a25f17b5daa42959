import { say } from "../../local/machine/say";
import { UsageError } from "../../local/toolchain/userError";
import { firstLine } from "../command";
import { Kubectl } from "../cluster/kubectl";

/** Seconds to wait for an answer. A refused packet has none. */
const patience = 10;

const attempt = `
import socket, sys, time
host, port = sys.argv[1], int(sys.argv[2])
try:
    addresses = {entry[4][0] for entry in socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_STREAM)}
except OSError as fault:
    sys.exit(f"{host} has no IPv4 address: {fault.strerror}.")
began = time.monotonic()
try:
    socket.create_connection((host, port), ${patience}).close()
except TimeoutError:
    sys.exit(f"{host}:{port} ({', '.join(addresses)}) does not answer within ${patience} s. Does app.egress allow it?")
except OSError as fault:
    sys.exit(f"{host}:{port} ({', '.join(addresses)}) cannot be reached: {fault.strerror}.")
print(f"{host}:{port} ({', '.join(addresses)}) answers after {(time.monotonic() - began) * 1000:.0f} ms.")
`;

/**
 * `npm run doctor -- <stack> <host>:<port>`: tries to connect from a web pod of the site, whose rights all processes of the project have.
 * @throws UsageError unless the destination is a host and a TCP port.
 */
export async function tryDestination(stack: string, destination: string, usage: string): Promise<void> {
  const [, host, port] = /^([A-Za-z0-9.-]+):(\d{1,5})$/.exec(destination) ?? [];
  if (host === undefined || port === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new UsageError(
      `The destination is ${JSON.stringify(destination)}; allowed is a host and a port, such as smtp.example.com:587.`,
      firstLine(usage),
    );
  say(`Connecting from a pod of stack ${stack} …`);
  process.exitCode = await Kubectl.use(stack, (kubectl) =>
    kubectl.attached(["exec", `deployment/app-${kubectl.colour}`, "--", "python", "-c", attempt, host, port]),
  );
}
