import type { ChatClient, ListedRoom } from '../../client/index.ts';
import { useObserved } from '../observed.ts';

/** What a room is called: by its name, or by those who are in it. */
export function useRoomName(client: ChatClient, { room, type, name, lastMessage }: ListedRoom): string {
  const members = useObserved(client.rooms.get(room).members);
  if (name !== undefined) return name;
  const others = members.map(({ user }) => user).filter((user) => user !== client.user);
  if (others.length > 0) return others.slice(0, 4).join(', ');
  // Until the members are known, it may be known who has spoken.
  if (type === 'direct' && lastMessage !== undefined && lastMessage.sender !== client.user)
    return lastMessage.sender;
  return type === 'direct' ? 'Conversation' : 'Group';
}
