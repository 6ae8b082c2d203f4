import { App } from 'aws-cdk-lib';
import { createChatApp } from '../lib/chat-app.ts';
import { readChatContext } from '../lib/chat-context.ts';
import { buildChangedPage } from './page.ts';

// Where there is no page to deploy, none is built.
// An app that only answers must not be synthesized when the process ends, over the one that is deployed.
const { hosting = false } = readChatContext(new App({ autoSynth: false }).node);
if (hosting !== false) await buildChangedPage(console.error);
createChatApp().synth();
