import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/**
 * The tests have their own local cloud: a site that someone runs on this machine, or the tests of another checkout, notice
 * nothing. The folders of checkouts that no longer exist are deleted.
 */
const checkout = process.cwd(); // npm runs the tests there
const folder = path.join(os.homedir(), ".local", "state");
const prefix = "django-gke-test-";
const own = path.join(folder, prefix + createHash("sha256").update(checkout).digest("hex").slice(0, 8));

if (process.env.DJANGO_GKE_STATE === undefined) {
  process.env.DJANGO_GKE_STATE = own;
  fs.mkdirSync(own, { recursive: true, mode: 0o700 });
  fs.writeFileSync(path.join(own, "checkout"), checkout);
  for (const name of fs.readdirSync(folder).filter((entry) => entry.startsWith(prefix))) {
    const record = path.join(folder, name, "checkout");
    const isOld = fs.existsSync(record) && !fs.existsSync(fs.readFileSync(record, "utf8"));
    const isMounted = fs.readFileSync("/proc/mounts", "utf8").includes(` ${path.join(folder, name)}/`);
    if (isOld && !isMounted) fs.rmSync(path.join(folder, name), { recursive: true });
  }
}
