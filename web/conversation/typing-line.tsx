import { listed } from '../people/listed.ts';

/** Who is typing. It keeps its height while nobody is, so that nothing jumps. */
export function TypingLine({ users }: { readonly users: readonly string[] }) {
  return (
    <p className="typing" dir="auto">
      {users.length > 0 && (
        <>
          <span className="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {wordsOf(users)}
        </>
      )}
    </p>
  );
}

function wordsOf(users: readonly string[]): string {
  if (users.length > 3) return 'Several people are typing';
  return `${listed(users, 3)} ${users.length === 1 ? 'is' : 'are'} typing`;
}
