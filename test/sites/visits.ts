import { type Answer, send } from "../e2e/support/loadRequest";

/** A page that is asked for again and again, and the status that is right. */
export interface Visit {
  readonly url: string;
  readonly cookie?: string;
  readonly status?: number;
  /** A text that the page must have. */
  readonly has?: string;
}

/** A light load while a site changes: five requests a second, in turn, each over a new connection. */
export class Visits {
  /** What went wrong, in the order of the requests. */
  readonly failures: string[] = [];
  requests = 0;
  private readonly underWay = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;

  constructor(visits: readonly Visit[]) {
    this.timer = setInterval(() => {
      const visit = visits[this.requests++ % visits.length];
      if (visit === undefined) return;
      const one = this.visit(visit);
      this.underWay.add(one);
      void one.finally(() => this.underWay.delete(one));
    }, 200);
  }

  /** Sends no more, and waits for the last answers. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.underWay);
  }

  private async visit(visit: Visit): Promise<void> {
    const { url, cookie } = visit;
    try {
      const fault = wrong(visit, await send(new URL(url), { headers: cookie === undefined ? {} : { Cookie: cookie } }));
      if (fault !== undefined) this.failures.push(`${url}: ${fault}`);
    } catch (error) {
      this.failures.push(`${url}: ${(error as Error).message}`);
    }
  }
}

function wrong({ status = 200, has = "" }: Visit, answer: Answer): string | undefined {
  if (answer.status !== status) return `status ${answer.status} ${answer.headers.location ?? ""}`;
  return answer.body.includes(has) ? undefined : `no ${JSON.stringify(has)} in the page`;
}
