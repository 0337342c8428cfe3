/** The commands that a page of the local provider shows under a heading. */
export function commandsUnder(heading: string, page: string): readonly string[] {
  const [, section = ''] = page.split(`<h2>${heading}</h2>`);
  const [own = ''] = section.split('<h2>');
  return [...own.matchAll(/<pre>([^]*?)<\/pre>/g)].map(([, text = '']) =>
    text.replace(/&#(\d+);/g, (_match, code: string) => String.fromCharCode(Number(code))),
  );
}
