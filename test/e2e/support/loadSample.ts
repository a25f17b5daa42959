/** What a load does. */
export interface LoadOptions {
  /** The site: on this machine or in the local cloud's network, nothing else is loaded. */
  readonly url: string;
  /** A user who may write posts. */
  readonly user: string;
  readonly password: string;
  /** Requests a second, of all kinds together; they are sent at their time, whether or not earlier ones are answered. */
  readonly perSecond: number;
  /** How many of ten requests write a post, from 1 to 8; one unless said. */
  readonly writesInTen?: number;
  /** Stylesheets that are asked for after each of the other requests, as a browser does; none unless said. */
  readonly stylesheets?: number;
}

/** What is asked for: the page of all posts, a post just written, a new post that is sent in, or a page's stylesheet. */
export type Kind = "list" | "detail" | "write" | "stylesheet";

/** One request and how it ended. */
export interface Sample {
  /** When it was sent, in milliseconds since 1970. */
  readonly at: number;
  /** From sending to the answer's last byte, or to the failure. */
  readonly milliseconds: number;
  readonly kind: Kind;
  /** A new connection, or one kept open from request to request. */
  readonly connection: "fresh" | "kept";
  /** What went wrong; none where status and body were right. */
  readonly failure?: string;
  /** Who answered. */
  readonly pod?: string;
  readonly colour?: string;
  readonly version?: string;
}

/** A post that was sent in. */
export interface WrittenPost {
  /** No other post has it. */
  readonly title: string;
  /** True when the site said that it has the post, at the first sending. */
  readonly acknowledged: boolean;
}

/** All that a load did. */
export interface LoadResult {
  readonly samples: readonly Sample[];
  readonly posts: readonly WrittenPost[];
}

/** A part of a load's time: calm, or while something was changed. */
export interface Phase {
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}
