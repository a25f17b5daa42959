/** The result of one check of the machine. */
export interface Finding {
  /** The subject of the check, such as "memory". */
  readonly what: string;
  /** `here`: fine. `later`: `npm run up` takes care of it. `blocked`: the user has to fix it first. */
  readonly state: "here" | "later" | "blocked";
  readonly says: string;
  /** How to fix it. Present if and only if `blocked`. */
  readonly remedy?: string;
}

export function here(what: string, says: string): Finding {
  return { what, state: "here", says };
}

export function later(what: string, says: string): Finding {
  return { what, state: "later", says };
}

export function blocked(what: string, says: string, remedy: string): Finding {
  return { what, state: "blocked", says, remedy };
}
