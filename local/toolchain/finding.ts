/** What one look at the machine says. */
export interface Finding {
  /** What was looked at, e.g. "memory". */
  readonly what: string;
  /** `here`: nothing to do. `later`: `npm run up` gets it by itself. `blocked`: someone must do something first. */
  readonly state: "here" | "later" | "blocked";
  readonly says: string;
  /** What to do; there if and only if it is blocked. */
  readonly remedy?: string;
}

/** A finding that is fine. */
export function here(what: string, says: string): Finding {
  return { what, state: "here", says };
}

/** A finding that `npm run up` takes care of. */
export function later(what: string, says: string): Finding {
  return { what, state: "later", says };
}

/** A finding that someone must take care of. */
export function blocked(what: string, says: string, remedy: string): Finding {
  return { what, state: "blocked", says, remedy };
}
