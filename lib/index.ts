export { Chat } from './chat.ts';
export type { ChatHosting } from './chat-hosting.ts';
export type { ConnectionsTable } from './connections-table.ts';
export type { ChatProps } from './chat-props.ts';
export type { HostingProps } from './hosting-props.ts';
export type { RoomsTable } from './rooms-table.ts';
export { ChatStack } from './chat-stack.ts';
export type { WebSocketDomainProps } from './web-socket-domain.ts';
export type { ChatStackProps } from './chat-stack.ts';
