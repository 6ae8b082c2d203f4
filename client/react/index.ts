export {
  useConnection,
  useMembers,
  useMessages,
  usePresence,
  useReceipts,
  useRoom,
  useRooms,
  useTyping,
} from './hooks.ts';
export type { ShownMessages, ShownRoom } from './hooks.ts';
export { useObservable } from './observable-hook.ts';
