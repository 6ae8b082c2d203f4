import { type KeyboardEvent, useEffect, useRef } from 'react';
import { offeredReactions } from './reactions.tsx';

export interface ReactionPickerProps {
  readonly onPick: (reaction: string) => void;
  readonly onClose: () => void;
}

/** A row of reactions to pick from; arrow keys go along it, Escape leaves it. */
export function ReactionPicker({ onPick, onClose }: ReactionPickerProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => row.current?.querySelector('button')?.focus({ preventScroll: true }), []);
  const moveFocus = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      return onClose();
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.stopPropagation();
    const buttons = [...(row.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    buttons.at((at + step) % buttons.length)?.focus();
  };
  return (
    <div ref={row} className="picker" role="toolbar" aria-label="React with" onKeyDown={moveFocus}>
      {offeredReactions.map(({ reaction, name }) => (
        <button key={reaction} type="button" aria-label={name} onClick={() => onPick(reaction)}>
          {reaction}
        </button>
      ))}
    </div>
  );
}
