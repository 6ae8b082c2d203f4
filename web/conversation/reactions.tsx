/** What the picker offers, each with its name for who does not see it. */
export const offeredReactions = [
  { reaction: '👍', name: 'thumbs up' },
  { reaction: '❤️', name: 'heart' },
  { reaction: '😂', name: 'laughing' },
  { reaction: '😮', name: 'surprised' },
  { reaction: '😢', name: 'sad' },
  { reaction: '🎉', name: 'celebrating' },
  { reaction: '🙏', name: 'thank you' },
] as const;

export interface ReactionsProps {
  readonly reactions: Readonly<Record<string, readonly string[]>>;
  readonly me: string;
  readonly onReact: (reaction: string, active: boolean) => void;
}

/** The reactions to a message; pressed is what the reader has reacted. */
export function Reactions({ reactions, me, onReact }: ReactionsProps) {
  const given = Object.entries(reactions).filter(([, users]) => users.length > 0);
  if (given.length === 0) return null;
  return (
    <div className="reactions" role="group" aria-label="Reactions">
      {given.map(([reaction, users]) => {
        const isMine = users.includes(me);
        return (
          <button
            key={reaction}
            type="button"
            className="reaction"
            aria-pressed={isMine}
            aria-label={`${reaction} by ${users.join(', ')}`}
            title={users.join(', ')}
            onClick={() => onReact(reaction, !isMine)}
          >
            <span dir="auto">{reaction}</span>
            {users.length > 1 && <span>{users.length}</span>}
          </button>
        );
      })}
    </div>
  );
}
