import assert from "node:assert/strict";
import * as fs from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import { apiServerPort, kubectl } from "../../local/cluster/controlPlane";
import { run } from "../../local/machine/command";
import { controlAddress, hostAddress } from "../../local/machine/addresses";
import { checkout } from "../../local/machine/paths";
import { registryPort } from "../../local/services/registry";
import { newCertificate } from "../../local/services/serverCertificate";
import { inSite, names, namespace } from "../e2e/support/kubernetes";
import { statusOf } from "../e2e/support/loadRequest";
import { settled } from "../e2e/support/loadSite";
import { command } from "../e2e/support/command";
import { apply, call, connect, podOf, python, Target } from "../e2e/support/probe";
import { outputs, up } from "../e2e/support/site";
import { untilAnswer } from "../e2e/support/untilAnswer";
import { emptySite } from "./emptySite";
import { mailServer } from "./mailServer";

/** A worker that needs no library: it takes jobs from a list and counts them. */
const worker = `
import os, signal, socket, urllib.parse
url = urllib.parse.urlsplit(os.environ["REDIS_URL"])
stream = socket.create_connection((url.hostname, url.port)).makefile("rwb")
def ask(*words):
    stream.write(b"*%d\\r\\n" % len(words) + b"".join(b"$%d\\r\\n%s\\r\\n" % (len(w), w.encode()) for w in words))
    stream.flush()
    first = stream.readline().strip()
    if first[:1] == b"-":
        raise SystemExit(first.decode())
    if first[:1] == b"$":
        return None if first == b"$-1" else stream.read(int(first[1:]) + 2)[:-2].decode()
    if first[:1] == b"*":
        return [ask_rest() for _ in range(max(int(first[1:]), 0))]
    return first[1:].decode()
def ask_rest():
    return stream.read(int(stream.readline()[1:]) + 2)[:-2].decode()
ask("AUTH", url.password)
if __name__ == "__main__":
    told = []
    signal.signal(signal.SIGTERM, lambda *_: told.append(1))
    while not told:
        job = ask("BRPOP", "jobs", "5")
        if job:
            ask("HINCRBY", "done", job[1], "1")
    ask("RPUSH", "stopped", os.environ["POD_NAME"])
`;

/** What a scheduled command leaves: its colour, and when it ran. */
const tick = `
import os, time
from website.worker import ask
ask("RPUSH", "ticks", f"{os.environ['COLOUR']} {time.time():.0f}")
`;

/** Sends an e-mail and calls an HTTPS API, as a shop does. Answers what became of both. */
const calls = `
import json, smtplib, ssl, sys, urllib.request
host, root = json.loads(sys.argv[1])
def attempt(work):
    try:
        return work()
    except OSError as error:
        return "timed out" if "timed out" in str(error) else str(error)
def mail():
    with smtplib.SMTP(host, 587, timeout=5) as server:
        server.sendmail("shop@example.com", ["ada@example.com"], "Subject: Your order\\r\\n\\r\\nIt is on its way.")
    return "sent"
def api():
    context = ssl.create_default_context(cadata=root)
    return urllib.request.urlopen(f"https://{host}/rates", timeout=5, context=context).read().decode()
print(json.dumps([attempt(mail), attempt(api)]))
`;

/** Another machine on the internet, for all that pods can tell. */
const internet = "203.0.113.77";

describe("a project's own processes", function () {
  this.timeout("10m");
  const context = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "shop-")), "shop");
  const settings = (egress: string | readonly string[]) => ({
    "django-gke:app": {
      context,
      egress,
      media: "private",
      memory: "320Mi",
      processes: { worker: { replicas: 2, memory: "128Mi" } },
      files: { "greeting.txt": "good day" },
      cron: {
        good: { schedule: "* * * * *", command: "python -m website.tick" },
        bad: {
          schedule: "* * * * *",
          command: "echo started >&2 && python -c 'raise SystemExit(\"the shop is closed\")'",
        },
      },
    },
    "django-gke:cache": { memory: "64Mi", persistent: true },
    "django-gke:rolloutMinutes": 10,
    "django-gke:canary": { colour: "maroon", replicas: 1 },
  });
  let pod = "";

  before(async () => {
    fs.cpSync(path.join(checkout, "containers/app"), context, { recursive: true });
    fs.writeFileSync(path.join(context, "website/worker.py"), worker);
    fs.writeFileSync(path.join(context, "website/tick.py"), tick);
    fs.writeFileSync(
      path.join(context, "Procfile"),
      "web: gunicorn --bind=0.0.0.0:$PORT website.wsgi:application\nworker: python -m website.worker\n",
    );
    await emptySite();
    await up("local", settings("none"));
    const pods = await settled({ orange: 3, maroon: 1 });
    pod = pods.find(({ colour }) => colour === "orange")?.name ?? "";
    // A queue that is persistent keeps what the run before left in it.
    await ask("DEL", "jobs", "done", "stopped", "ticks");
  });
  after(() => fs.rmSync(path.dirname(context), { recursive: true }));

  const ask = (...words: string[]) =>
    python<unknown>(
      pod,
      namespace,
      `import json, sys\nfrom website.worker import ask\nprint(json.dumps(ask(*json.loads(sys.argv[1]))))`,
      words,
    );

  it("run in the main colour only, and every queued job runs once", async () => {
    const deployments = await inSite("get", "deployments", "-o", "jsonpath={.items[*].metadata.name}");
    assert.deepEqual(
      deployments.split(" ").filter((name) => name.startsWith("process-")),
      ["process-worker-orange"],
    );
    await ask("RPUSH", "jobs", ...Array.from({ length: 1000 }, (_, index) => `job-${index}`));
    const runs = async () => (await ask("HVALS", "done")) as string[];
    const all = await untilAnswer("not every job ran", 60, runs, ({ length }) => length === 1000);
    assert.deepEqual(new Set(all), new Set(["1"]));
  });

  it("get SIGTERM, and end by themselves", async () => {
    const [stopping = ""] = await names("pods", "-l", "name=process");
    await inSite("delete", "pod", stopping, "--wait=false");
    const stopped = () => ask("LRANGE", "stopped", "0", "-1") as Promise<string[]>;
    await untilAnswer(`${stopping} was not told`, 30, stopped, (pods) => pods.includes(stopping));
  });

  it("find their queue again after the cache's pod was replaced", async () => {
    await ask("SET", "kept", "yes");
    await inSite("delete", "pod", "cache-0");
    const answer = () => ask("GET", "kept").catch(() => "no answer");
    await untilAnswer("the cache did not keep its data", 60, answer, (kept) => kept === "yes");
    assert.equal(await ask("CONFIG", "GET", "dir").catch(() => "refused"), "refused");
  });

  it("have their files, which they cannot change", async () => {
    const script = 'import json\nprint(json.dumps(open("/run/secrets/app/greeting.txt").read()))';
    assert.equal(await python(pod, namespace, script, null), "good day");
  });

  it("write uploads that no one reads without a signature, if media are private", async () => {
    const { mediaUrl = "" } = await outputs("local");
    const bucket = new URL(mediaUrl).pathname.split("/")[1] ?? "";
    const upload = `POST http://${new URL(mediaUrl).host}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=photo`;
    assert.deepEqual(await call(pod, namespace, [[upload, "pixels"]]), [200]);
    assert.equal(await statusOf(`${mediaUrl}photo`), 403);
  });

  it("run scheduled commands, and a failing one shows in npm run status", async () => {
    const lines = await untilAnswer(
      "no scheduled command ran", // One that began just when the cache's pod was replaced fails after two minutes.
      300,
      async () => (await command("status")).stdout.split("\n").filter((line) => line.startsWith("cron")),
      (found) => found[0]?.includes("none yet") === false && found[1]?.includes(", succeeded") === true,
    );
    assert.match(lines[0] ?? "", /^cron bad: FAILED .*: the shop is closed; none succeeded before/);
    assert.match(lines[1] ?? "", /^cron good: \S+Z, succeeded/);
  });

  it("run scheduled commands on time, once each time, and in the main colour only beside a canary", async () => {
    const ticks = async () => (await ask("LRANGE", "ticks", "0", "-1")) as string[];
    const all = await untilAnswer("the command did not run three times", 200, ticks, ({ length }) => length >= 3);
    const [colours, times] = [0, 1].map((part) => all.map((line) => line.split(" ")[part] ?? ""));
    assert.deepEqual(new Set(colours), new Set(["orange"]));
    const minutes = (times ?? []).map((time) => Math.floor(Number(time) / 60));
    assert.deepEqual(
      minutes,
      minutes.map((_, index) => (minutes[0] ?? 0) + index),
    );
    console.log(`      ${(times ?? []).map((time) => Number(time) % 60).join(", ")} seconds after the minute`);
  });

  it("reach the internet only if they may, and never the cluster's own addresses", async () => {
    const { root, certificate, key } = await newCertificate([internet]);
    await run("ip", ["address", "add", `${internet}/32`, "dev", "lo"]);
    const mails: string[] = [];
    const servers = [
      mailServer(mails).listen(587, internet),
      createHttpsServer({ cert: certificate, key }, (_, response) => response.end("1.09")).listen(443, internet),
    ];
    try {
      const image = await inSite("get", "pod", pod, "-o", "jsonpath={.spec.containers[0].image}");
      await apply(
        { apiVersion: "v1", kind: "Namespace", metadata: { name: "neighbour" } },
        podOf({ namespace: "neighbour", name: "neighbour" }, image),
      );
      const neighbour = () => kubectl("-n", "neighbour", "get", "pod", "neighbour", "-o", "jsonpath={.status.podIP}");
      const targets: Target[] = [
        ["metadata server", "169.254.169.254", 8081],
        ["API server", controlAddress(), apiServerPort],
        ["image registry", hostAddress(), registryPort],
        [
          "another app pod",
          await inSite("get", "pod", "-l", "colour=maroon", "-o", "jsonpath={.items[0].status.podIP}"),
          8000,
        ],
        ["another namespace", await untilAnswer("no neighbour", 60, neighbour, (ip) => ip !== ""), 8000],
      ];
      const closed = Object.fromEntries(targets.map(([what]) => [what, "timed out"]));
      const shop = () => python<unknown>(pod, namespace, calls, [internet, root]);
      assert.deepEqual(await shop(), ["timed out", "timed out"]);
      assert.deepEqual(await connect(pod, namespace, targets), closed);
      await up("local", settings("internet"));
      assert.deepEqual(await shop(), ["sent", "1.09"]);
      assert.match(mails.join(""), /Subject: Your order/);
      assert.deepEqual(await connect(pod, namespace, targets), closed);
      await up("local", settings([`${internet}/32:443`]));
      assert.deepEqual(await shop(), ["timed out", "1.09"]);
      assert.deepEqual(await connect(pod, namespace, targets), closed);
    } finally {
      for (const server of servers) server.close();
      await run("ip", ["address", "del", `${internet}/32`, "dev", "lo"]);
      await kubectl("delete", "namespace", "neighbour", "--ignore-not-found", "--wait=false");
    }
  });
});
