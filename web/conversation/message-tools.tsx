import { Icon } from '../icons.tsx';

/** What can be done with a message; what is absent is not offered. */
export interface MessageActions {
  readonly onPickReaction?: (() => void) | undefined;
  readonly onReply?: (() => void) | undefined;
  readonly onEdit?: (() => void) | undefined;
  readonly onDelete?: (() => void) | undefined;
}

/** The buttons of the message that is pointed at or focused. */
export function MessageTools({ onPickReaction, onReply, onEdit, onDelete }: MessageActions) {
  return (
    <div className="tools" role="toolbar" aria-label="Message">
      <Tool name="React" icon="react" onUse={onPickReaction} />
      <Tool name="Reply" icon="reply" onUse={onReply} />
      <Tool name="Edit" icon="edit" onUse={onEdit} />
      <Tool name="Delete" icon="remove" onUse={onDelete} />
    </div>
  );
}

function Tool(props: {
  readonly name: string;
  readonly icon: 'react' | 'reply' | 'edit' | 'remove';
  readonly onUse: (() => void) | undefined;
}) {
  if (props.onUse === undefined) return null;
  return (
    <button type="button" aria-label={props.name} title={props.name} onClick={props.onUse}>
      <Icon of={props.icon} directed={props.icon === 'reply'} />
    </button>
  );
}
