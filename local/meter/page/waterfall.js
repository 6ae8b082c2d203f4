import { element, place, table } from './dom.js';
import { dollarsPerMillion, duration, number, plural } from './format.js';
import { serviceKey, serviceTitle } from './services.js';

/** Rows of the same kind one after another are one from so many on, such as posts to a large room. */
const groupedFrom = 4;

/** The sequence of a cause's steps as a table, with their place in time. */
export function waterfall(cause) {
  const spanMs = Math.max(cause.durationMs, 0.01);
  const columns = [
    { title: 'Step' },
    { title: `0 to ${duration(cause.durationMs)}` },
    { title: 'Time', isNumber: true },
    { title: 'Takes' },
    { title: 'Per million', isNumber: true },
  ];
  const rows = groups(cause.steps).map((group) => [
    title(group),
    track(group, spanMs),
    time(group),
    takes(group),
    dollarsPerMillion(sumOf(group, 'priceUsd')),
  ]);
  return table({ label: 'Steps', className: 'waterfall', columns }, rows);
}

/** The same as one line, without words. */
export function strip(cause) {
  const spanMs = Math.max(cause.durationMs, 0.01);
  // An invocation is there all the time, behind what it does.
  const steps = cause.steps.toSorted((left, right) => isRun(right) - isRun(left));
  return element(
    'span',
    { class: 'strip', 'aria-hidden': 'true' },
    steps.map((step) => bar(step, spanMs)),
  );
}

function isRun({ service }) {
  return service === 'lambda' ? 1 : 0;
}

function groups(steps) {
  const grouped = [];
  for (const step of steps) {
    const last = grouped.at(-1);
    if (last !== undefined && kindOf(last[0]) === kindOf(step)) last.push(step);
    else grouped.push([step]);
  }
  return grouped.flatMap((group) => (group.length < groupedFrom ? group.map((step) => [step]) : [group]));
}

/** Posts differ in their connections only, which nobody wants to read one by one. */
function kindOf({ service, action, target, caller, error }) {
  return JSON.stringify([service, action, service === 'execute-api' ? '' : target, caller, error]);
}

const explanations = { Message: 'from the client', Reply: 'to the client', Error: 'to the client' };

function title(group) {
  const [step] = group;
  const { service, action, target, caller, error } = step;
  const about = explanations[action] ?? (action === 'PostToConnection' ? 'to another client' : target);
  return element('span', { class: `step ${serviceKey(service)} ${caller === '' ? '' : 'inner'}` }, [
    element('span', { class: 'dot' }),
    element('span', { class: 'visually-hidden', text: `${serviceTitle(service)} ` }),
    element('span', { class: 'name', text: action }),
    ...(group.length > 1 ? [element('span', { class: 'times', text: ` × ${group.length}` })] : []),
    element('span', { class: 'about', text: ` ${about}` }),
    ...(error === '' ? [] : [element('strong', { class: 'error', text: ` ${error}` })]),
  ]);
}

function track(group, spanMs) {
  const startMs = Math.min(...group.map((step) => step.startMs));
  return element('span', { class: 'track' }, [
    ...group.map((step) => bar(step, spanMs)),
    element('span', { class: 'visually-hidden', text: `begins after ${duration(startMs)}` }),
  ]);
}

function bar({ service, startMs, durationMs, error }, spanMs) {
  const fraction = (ms) => Math.min(1, ms / spanMs);
  const kind = `${serviceKey(service)} ${error === '' ? '' : 'failed'} ${durationMs === null ? 'running' : ''}`;
  return place(element('span', { class: `bar ${kind}` }), {
    '--start': fraction(startMs),
    '--length': fraction(durationMs ?? spanMs - startMs),
  });
}

function time(group) {
  if (group.some(({ durationMs }) => durationMs === null)) return 'under way';
  // A message passes; it has no time of its own.
  if (group.every(({ action }) => action in explanations)) return '–';
  const endMs = Math.max(...group.map(({ startMs, durationMs }) => startMs + durationMs));
  return duration(endMs - Math.min(...group.map(({ startMs }) => startMs)));
}

function takes(group) {
  const [writeUnits, readUnits, messages, gbSeconds] = [
    'writeUnits',
    'readUnits',
    'messages',
    'gbSeconds',
  ].map((name) => sumOf(group, name));
  const parts = [
    writeUnits > 0 && plural(writeUnits, 'write unit'),
    readUnits > 0 && plural(readUnits, 'read unit'),
    messages > 0 && plural(messages, 'message'),
    gbSeconds > 0 && `${number(gbSeconds * 1000)} GB-ms`,
  ];
  return parts.filter(Boolean).join(', ') || '–';
}

function sumOf(steps, name) {
  return steps.reduce((total, step) => total + step[name], 0);
}
