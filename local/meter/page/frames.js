import { element } from './dom.js';
import { bytes, dollarsPerMillion, duration, plural, timeOfDay } from './format.js';
import { shareBar, shareText } from './share-bar.js';
import { nameOf } from './tables.js';
import { strip, waterfall } from './waterfall.js';

/**
 * Keeps a list of frames as it is read: what has not changed stays as it is, with its focus and whether it is open.
 * The latest is open until somebody opens or closes one by hand.
 * @param {HTMLOListElement} list
 */
export function createFrames(list) {
  const shown = new Map();
  let followed;
  let isFollowing = true;

  function show(cause) {
    const text = JSON.stringify(cause);
    const known = shown.get(cause.id);
    if (known?.text === text) return;
    const frame = known ?? createFrame(() => (isFollowing = false));
    frame.text = text;
    frame.update(cause);
    shown.set(cause.id, frame);
    if (known === undefined) list.prepend(frame.item);
  }

  return (causes) => {
    const ids = new Set(causes.map(({ id }) => id));
    for (const [id, { item }] of shown) {
      if (ids.has(id)) continue;
      item.remove();
      shown.delete(id);
    }
    for (const cause of causes) show(cause);
    const latest = causes.findLast(({ kind }) => kind === 'message') ?? causes.at(-1);
    if (!isFollowing || latest === undefined || latest.id === followed) return;
    if (followed !== undefined) shown.get(followed)?.open(false);
    followed = latest.id;
    shown.get(followed)?.open(true);
  };
}

function createFrame(onToggledByHand) {
  const summary = element('summary');
  const details = element('details', {}, [summary]);
  const item = element('li', {}, [details]);
  let cause;

  function fill() {
    details.querySelector('.inside')?.remove();
    if (details.open) details.append(inside(cause));
  }

  summary.addEventListener('click', onToggledByHand);
  details.addEventListener('toggle', fill);
  return {
    item,
    open: (isOpen) => {
      details.open = isOpen;
    },
    update: (changed) => {
      cause = changed;
      item.className = cause.kind;
      summary.replaceChildren(...headline(cause));
      fill();
    },
  };
}

const verbs = {
  connect: 'a client connects',
  message: 'a client sends',
  disconnect: 'a client has gone',
  invoke: 'invoked from outside',
};

function headline(cause) {
  const failed = cause.steps.filter(({ error }) => error !== '').length;
  const facts = [
    timeOfDay(cause.startedAt),
    verbs[cause.kind] + (cause.bytes > 0 ? ` ${bytes(cause.bytes)}` : ''),
    duration(cause.durationMs),
    ...(cause.writeUnits > 0 ? [plural(cause.writeUnits, 'write')] : []),
    ...(cause.readUnits > 0 ? [plural(cause.readUnits, 'read')] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(cause.isOver ? [] : ['under way']),
  ];
  return [
    element('span', { class: 'what' }, [
      element('span', { class: 'name', text: nameOf(cause) }),
      element('span', { class: 'facts', text: facts.join(' · ') }),
    ]),
    strip(cause),
    element('span', { class: 'cost' }, [
      element('span', { class: 'amount', text: dollarsPerMillion(cause.priceUsd) }),
      element('span', { class: 'facts', text: ' per million' }),
      shareBar(cause.priceUsdByService),
    ]),
  ];
}

function inside(cause) {
  const notes = [`Of the price ${shareText(cause.priceUsdByService)}.`];
  if (cause.stepsOmitted > 0)
    notes.push(`${plural(cause.stepsOmitted, 'further step')} counted, not listed.`);
  return element('div', { class: 'inside' }, [
    waterfall(cause),
    element('p', { class: 'note', text: notes.join(' ') }),
  ]);
}
