import { createChatApp } from '../lib/chat-app.ts';

createChatApp().synth();
