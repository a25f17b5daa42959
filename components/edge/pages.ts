/** A plain page. Placeholders are Caddy's. */
function page(status: string, title: string, sentence: string) {
  return {
    handler: "static_response",
    status_code: status,
    headers: { "Content-Type": ["text/html; charset=utf-8"], "Cache-Control": ["no-store"] },
    body: [
      '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
      `<title>${status} ${title}</title>`,
      '<body style="font-family: sans-serif; max-width: 30em; margin: 4em auto; padding: 0 1em">',
      `<h1>${status} ${title}</h1>`,
      `<p>${sentence}</p></body></html>\n`,
    ].join("\n"),
  };
}

/** The answer if no pod of the application answers. */
export const errorPage = page(
  "{http.error.status_code}",
  "{http.error.status_text}",
  "The site cannot answer this request. Please try again in a moment.",
);

/** The answer for other hosts: https://www.rfc-editor.org/rfc/rfc9110#name-421-misdirected-request */
export const otherSite = page("421", "Misdirected Request", "There is no such site here.");
