import { timeOfDay } from './format.js';
import { createFrames } from './frames.js';
import { sum } from './sum.js';
import { kinds, parties } from './tables.js';

const pollMs = 1000;
const part = (id) => document.getElementById(id);
const showFrames = createFrames(part('causes'));

let shownRevision;
let isPaused = false;

function say(state, text) {
  const target = part('state');
  // A status is read out whenever it is set, so it is set only if it is another one.
  if (target.textContent === text) return;
  target.textContent = text;
  target.className = `state ${state}`;
}

function show(reading) {
  // Connection minutes grow by themselves.
  part('sum').replaceChildren(...sum(reading));
  if (reading.revision === shownRevision) return;
  shownRevision = reading.revision;
  const since = part('since');
  since.dateTime = reading.since;
  since.textContent = timeOfDay(reading.since);
  part('kinds').replaceChildren(kinds(reading));
  part('parties').replaceChildren(parties(reading));
  part('empty').hidden = reading.causes.length > 0;
  showFrames(reading.causes);
}

async function read() {
  try {
    const response = await fetch('/_local/meter');
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    show(await response.json());
    say('live', 'Live');
  } catch (error) {
    console.warn(error);
    say('lost', 'The stack is not running');
  }
}

async function poll() {
  if (!isPaused && !document.hidden) await read();
  setTimeout(() => void poll(), pollMs);
}

part('pause').addEventListener('click', () => {
  isPaused = !isPaused;
  part('pause').setAttribute('aria-pressed', String(isPaused));
  if (isPaused) say('paused', 'Paused');
  else void read();
});

async function reset() {
  await fetch('/_local/meter', { method: 'DELETE' });
  await read();
}

part('reset').addEventListener('click', () => void reset());

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && !isPaused) void read();
});

void poll();
