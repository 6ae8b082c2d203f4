import { ChatError } from '../../protocol/errors.ts';
import { answer } from '../actions/action-handler.ts';
import type { Action, Route } from '../actions/action-handler.ts';
import { addMembers } from '../actions/add-members.ts';
import { createRoom } from '../actions/create-room.ts';
import { deleteMessage } from '../actions/delete-message.ts';
import { editMessage } from '../actions/edit-message.ts';
import { history } from '../actions/history.ts';
import { joinRoom } from '../actions/join-room.ts';
import { leaveRoom } from '../actions/leave-room.ts';
import { markRead } from '../actions/mark-read.ts';
import { members } from '../actions/members.ts';
import { muteMember } from '../actions/mute-member.ts';
import { ping } from '../actions/ping.ts';
import { react } from '../actions/react.ts';
import { removeMember } from '../actions/remove-member.ts';
import { rooms } from '../actions/rooms.ts';
import { setRole } from '../actions/set-role.ts';
import { typing } from '../actions/typing.ts';
import { updateRoom } from '../actions/update-room.ts';
import { connectPorts } from '../adapters/connect-ports.ts';
import { callerOf } from '../adapters/websocket-event.ts';
import type { WebSocketEvent, WebSocketResult } from '../adapters/websocket-event.ts';
import type { Ports } from '../chat/ports.ts';

const actions: ReadonlyMap<unknown, Action> = new Map<unknown, Action>([
  ['joinRoom', joinRoom],
  ['leaveRoom', leaveRoom],
  ['history', history],
  ['rooms', rooms],
  ['members', members],
  ['markRead', markRead],
  ['typing', typing],
  ['editMessage', editMessage],
  ['deleteMessage', deleteMessage],
  ['react', react],
  ['createRoom', createRoom],
  ['addMembers', addMembers],
  ['removeMember', removeMember],
  ['setRole', setRole],
  ['muteMember', muteMember],
  ['updateRoom', updateRoom],
  ['ping', ping],
]);

const route: Route = ({ fields }) => {
  const action = actions.get(fields['action']);
  // Reached only if the route selection reads the frame in another way than we do.
  if (action === undefined) throw new ChatError('unknown_action', 'action: is none of the protocol');
  return action;
};

/** Serves every route but those of sending. */
export async function handleAction(ports: Ports, event: WebSocketEvent): Promise<WebSocketResult> {
  const { requestId, routeKey } = event.requestContext;
  const body = await answer(ports, route, { caller: callerOf(event), text: event.body, requestId, routeKey });
  return { statusCode: 200, ...(body !== undefined && { body }) };
}

export async function handler(event: WebSocketEvent): Promise<WebSocketResult> {
  return handleAction(connectPorts(), event);
}
