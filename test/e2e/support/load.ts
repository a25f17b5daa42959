import { type ChildProcess, fork } from "node:child_process";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadOptions, LoadResult, Phase } from "./loadSample";

interface Message {
  readonly started?: boolean;
  readonly answered?: number;
  readonly result?: LoadResult;
}

/** Bounds of any load, so that a mistake cannot become an attack. */
const limits = {
  perSecond: 500,
  minutes: 60,
  hosts: /^(localhost|127\.\d+\.\d+\.\d+|172\.30\.\d+\.\d+|([a-z]+\.)+test)$/,
} as const;

/**
 * A constant load on a site, from a separate process so that what the test does beside it costs no time: pages read and posts
 * written by a user who is logged in, over kept and over fresh connections; the status and the body of each answer is checked;
 * nothing is sent again while it runs.
 */
export class Load {
  /** Begins every title that it writes. */
  readonly name = `load-${Date.now().toString(36)}`;
  /** In the order in which they ended. */
  readonly phases: Phase[] = [];
  /** Requests that have ended so far, well or not. */
  answered = 0;
  private readonly sender: ChildProcess;
  private readonly result: Promise<LoadResult>;
  /** Rejects if the sender ends before it is asked to. */
  private readonly broken: Promise<never>;
  private readonly bound: NodeJS.Timeout;

  /** Starts it; answers when the first request is sent. */
  static async start(options: LoadOptions): Promise<Load> {
    checkBounds(options.perSecond, new URL(options.url).hostname);
    const load = new Load(options);
    await new Promise<void>((resolve, reject) => {
      load.sender.on("message", (message: Message) => message.started && resolve());
      load.result.catch(reject);
    });
    return load;
  }

  private constructor(options: LoadOptions) {
    this.sender = fork(path.join(__dirname, "loadProcess.ts"), {
      execArgv: ["--require", "./local/typescript/register.js"],
      serialization: "advanced",
    });
    this.sender.send({ ...options, name: this.name });
    this.bound = setTimeout(() => this.sender.kill("SIGKILL"), limits.minutes * 60_000);
    this.result = new Promise((resolve, reject) => {
      this.sender.on("message", ({ answered, result }: Message) => {
        if (answered !== undefined) this.answered = answered;
        if (result !== undefined) resolve(result);
      });
      this.sender.once("error", reject);
      this.sender.once("exit", () =>
        reject(new Error(`The load ended; its cause stands above, or ${limits.minutes} minutes were over.`)),
      );
    });
    this.broken = this.result.then(() => new Promise<never>(() => undefined));
    this.broken.catch(() => undefined); // told by during() and stop()
  }

  /** Keeps what `action` takes as a phase of that label. @throws Error if the load ends meanwhile. */
  async during<T>(label: string, action: () => Promise<T>): Promise<T> {
    const from = Date.now();
    const result = await Promise.race([action(), this.broken]);
    this.phases.push({ label, from, to: Date.now() });
    return result;
  }

  /** A phase in which nothing is done. */
  calm(seconds: number): Promise<void> {
    return this.during("calm", () => sleep(seconds * 1000));
  }

  /** Changes the number of requests a second. */
  change(perSecond: number): void {
    checkBounds(perSecond, "localhost");
    this.sender.send({ perSecond });
  }

  /** Sends no more requests, waits for those under way, and returns all results. */
  async stop(): Promise<LoadResult> {
    this.sender.send({ stop: true });
    try {
      return await this.result;
    } finally {
      clearTimeout(this.bound);
    }
  }
}

function checkBounds(perSecond: number, host: string): void {
  if (perSecond > limits.perSecond) throw new Error(`A load of ${perSecond} requests/s is over ${limits.perSecond}.`);
  if (!limits.hosts.test(host)) throw new Error(`${host} is not on this machine, so it is not loaded.`);
}
