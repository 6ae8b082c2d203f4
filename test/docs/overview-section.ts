const begin = '<!-- From the definitions in protocol/, by `npm run document`. -->';
const end = '<!-- Until here. -->';

/** What stands between the marks of the page of the protocol. Throws if it has none. */
export function overviewSection(page: string): string {
  const [, rest] = page.split(begin);
  const [section, after] = rest?.split(end) ?? [];
  if (section === undefined || after === undefined) throw new Error(`unable to find ${begin} and ${end}`);
  return section;
}
