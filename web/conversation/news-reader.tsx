import { useState } from 'react';
import type { Message } from '../../client/index.ts';

/** Tells who listens instead of looking what others have just said, once, and nothing that was loaded from before. */
export function NewsReader({ messages }: { readonly messages: readonly Message[] }) {
  const newest = messages.findLast(({ seq }) => seq !== undefined);
  const [begin] = useState(newest?.seq ?? 0);
  const isNews = newest !== undefined && !newest.isOwn && (newest.seq ?? 0) > begin;
  return (
    <p className="visually-hidden" role="status">
      {isNews && `${newest.sender}: ${newest.text ?? ''}`}
    </p>
  );
}
