import type { Message } from '../../client/index.ts';
import { Dialog } from '../dialog.tsx';

export interface DeleteDialogProps {
  readonly message: Message;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

/** Asks before a message is deleted for everybody. */
export function DeleteDialog({ message, onDelete, onClose }: DeleteDialogProps) {
  return (
    <Dialog title="Delete this message?" onClose={onClose}>
      <p className="dialog-quote" dir="auto">
        {message.text?.slice(0, 200)}
      </p>
      <p className="hint">It will be gone for everybody in the room. This cannot be taken back.</p>
      <div className="dialog-buttons">
        <button type="button" className="plain" onClick={onClose}>
          Keep it
        </button>
        <button type="button" className="filled danger" onClick={onDelete}>
          Delete
        </button>
      </div>
    </Dialog>
  );
}
