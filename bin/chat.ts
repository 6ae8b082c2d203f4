import { App } from 'aws-cdk-lib';
import { createChatApp } from '../lib/chat-app.ts';
import { buildChangedPage } from './page.ts';

// Where there is no page to deploy, none is built: `String`, because the command line gives a text and cdk.json may not.
// An app that only answers must not be synthesized when the process ends, over the one that is deployed.
if (String(new App({ autoSynth: false }).node.tryGetContext('hosting')) === 'true')
  await buildChangedPage(console.error);
createChatApp().synth();
