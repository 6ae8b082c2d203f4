export { createChatAdmin } from './chat-admin.ts';
export type { ChatAdmin, ChatAdminOptions } from './chat-admin.ts';
export { ChatFunctionError, ChatRefusedError } from './errors.ts';
