import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { run } from "../machine/command";
import { explain } from "./failures";
import { blocked, type Finding, here } from "./finding";
import { goEnvironment } from "./go";
import { findProgram } from "./programs";
import { type Tool } from "./tool";

/** A small module that modules/object-store requires. */
const smallModule = "github.com/felixge/httpsnoop@v1.0.4";

/**
 * Checks that the sources of the missing tools can be reached: one small download each with the ordinary client, into a temporary folder.
 */
export async function inspectRegistries(missing: readonly Tool[]): Promise<Finding[]> {
  const questions: Promise<Finding>[] = [];
  if (missing.some((tool) => tool.heavy) && findProgram("go") !== undefined)
    questions.push(
      ask("Go module proxy", (folder) =>
        run("go", ["mod", "download", smallModule], { ...goEnvironment(), GOFLAGS: "-modcacherw", GOMODCACHE: folder }),
      ),
    );
  if (missing.some((tool) => !tool.heavy) && findProgram("apt-get") !== undefined)
    questions.push(
      ask("Debian package mirror", (folder) => {
        fs.mkdirSync(path.join(folder, "partial"));
        return run("apt-get", ["update", "-o", `Dir::State::lists=${folder}`, "-o", "APT::Update::Error-Mode=any"]);
      }),
    );
  return Promise.all(questions);
}

async function ask(name: string, question: (folder: string) => Promise<string>): Promise<Finding> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "doctor-"));
  try {
    await question(folder);
    return here(name, "can be reached");
  } catch (error) {
    const { message, remedy } = explain(error, "the missing tools", `the ${name}`);
    return blocked(name, message, remedy);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
