import type { ReactNode } from 'react';

/** Only what is safe to open; it ends before the punctuation of the sentence that it stands in. */
const address =
  /https?:\/\/[^\s<>"'\u200e\u200f\u202a-\u202e\u2066-\u2069]*[^\s<>"'.,;:!?)\]\u200e\u200f\u202a-\u202e\u2066-\u2069]/giu;

/** A text, literally, but for web addresses, which are links (S48, S49). */
export function RichText({ text }: { readonly text: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(address)) {
    if (!URL.canParse(found)) continue;
    parts.push(text.slice(end, index), <Link key={index} to={found} />);
    end = index + found.length;
  }
  return [...parts, text.slice(end)];
}

function Link({ to }: { readonly to: string }) {
  return (
    <a href={to} target="_blank" rel="noopener noreferrer nofollow">
      {to}
    </a>
  );
}
