import { randomUUID } from "node:crypto";
import { type Answer, send } from "./loadRequest";

/** A browser's state after logging in. */
export interface Session {
  readonly cookie: string;
  /** Part of every form: https://docs.djangoproject.com/en/5.2/ref/csrf/ */
  readonly csrfToken: string;
}

/** Logs in by the site's own form. */
export async function logIn(site: URL, username: string, password: string): Promise<Session> {
  const url = new URL("accounts/login/", site);
  const form = await send(url, {});
  const answer = await send(url, {
    method: "POST",
    headers: { Cookie: cookies(form) },
    form: { username, password, next: "/", csrfmiddlewaretoken: csrfToken(form) },
  });
  if (answer.status !== 302) throw new Error(`${url.href} does not let ${username} in (status ${answer.status}).`);
  const cookie = cookies(answer);
  return { cookie, csrfToken: csrfToken(await send(new URL("posts/new/", site), { headers: { Cookie: cookie } })) };
}

/** As a browser does it: the cookies that an answer sets go before those of the same name. */
export function renewed(session: Session, answer: Answer): Session {
  const named = (cookie: string) => cookie.split("; ").map((pair) => [pair.split("=")[0], pair] as const);
  const all = new Map([...named(session.cookie), ...(answer.headers["set-cookie"] ? named(cookies(answer)) : [])]);
  return { ...session, cookie: [...all.values()].join("; ") };
}

/** A new post's form, filled in; its submission token is its own, so that it may be sent again. */
export function postForm(session: Session, title: string): Record<string, string> {
  return { csrfmiddlewaretoken: session.csrfToken, submission: randomUUID(), title, text: "Written under load." };
}

/** Publishes a new post, so that the page of all posts has something to show. Its title answers for that page. */
export async function publishPost(site: URL, session: Session, title: string): Promise<void> {
  const headers = { Cookie: session.cookie };
  const form = postForm(session, title);
  const made = await send(new URL("posts/new/", site), { method: "POST", headers, form });
  const page = new URL(made.headers.location ?? "/", site);
  const number = /posts\/(\d+)\//.exec(page.pathname)?.[1] ?? "";
  const publish = new URL(`posts/${number}/publish/`, site);
  const answer = await send(publish, { method: "POST", headers, form: { csrfmiddlewaretoken: session.csrfToken } });
  if (answer.status !== 302) throw new Error(`${publish.href} answers ${answer.status}.`);
}

function cookies(answer: Answer): string {
  return (answer.headers["set-cookie"] ?? []).map((cookie) => cookie.split(";")[0]).join("; ");
}

function csrfToken({ body }: Answer): string {
  return /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(body)?.[1] ?? "";
}
