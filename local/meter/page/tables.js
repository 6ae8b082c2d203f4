import { element, table } from './dom.js';
import { dollars, dollarsPerMillion, number } from './format.js';
import { shareBar } from './share-bar.js';

/** What each function takes by itself, with the gateway and whoever is outside beside them. */
export function parties({ functions, gateway, outside, total }) {
  const rows = [['API Gateway', gateway], ...Object.entries(functions), ['Outside', outside]]
    .filter(([, usage]) => usage.priceUsd > 0)
    .sort(([, left], [, right]) => right.priceUsd - left.priceUsd)
    .map(([name, usage]) => [
      element('span', { class: 'name', text: name }),
      dollars(usage.priceUsd),
      `${Math.round((usage.priceUsd / total.priceUsd) * 100)}%`,
      number(usage.invocations),
      number(sumOf(usage.calls)),
      number(usage.writeUnits),
      number(usage.readUnits),
    ]);
  const numbers = ['Price', 'Share', 'Runs', 'Calls', 'Writes', 'Reads'];
  return table({ label: 'By function', className: 'plain', columns: columns('Function', numbers) }, rows);
}

/** What one frame of each kind takes on average, among those that are listed. */
export function kinds({ causes }) {
  const groups = groupBy(causes);
  const rows = Array.from(groups, ([name, group]) => {
    const mean = (value) => group.reduce((total, cause) => total + value(cause), 0) / group.length;
    const byService = (key) => mean(({ priceUsdByService }) => priceUsdByService[key]);
    const share = {
      gateway: byService('gateway'),
      lambda: byService('lambda'),
      dynamodb: byService('dynamodb'),
      secretsmanager: byService('secretsmanager'),
    };
    return {
      price: mean(({ priceUsd }) => priceUsd),
      cells: [
        element('span', { class: 'name', text: name }, [shareBar(share)]),
        dollarsPerMillion(mean(({ priceUsd }) => priceUsd)),
        number(group.length),
        number(mean(({ calls }) => sumOf(calls))),
        number(mean(({ writeUnits }) => writeUnits)),
        number(mean(({ readUnits }) => readUnits)),
        number(mean(({ messagesIn, messagesOut }) => messagesIn + messagesOut)),
      ],
    };
  });
  const numbers = ['Per million', 'Seen', 'Calls', 'Writes', 'Reads', 'Messages'];
  return table(
    { label: 'By frame, on average', className: 'plain', columns: columns('Frame', numbers) },
    rows.sort((left, right) => right.price - left.price).map(({ cells }) => cells),
  );
}

/** What a cause is called. */
export function nameOf({ kind, name }) {
  return kind === 'invoke' ? `invoke ${name}` : name;
}

function groupBy(causes) {
  const groups = new Map();
  for (const cause of causes) groups.set(nameOf(cause), [...(groups.get(nameOf(cause)) ?? []), cause]);
  return groups;
}

function sumOf(counts) {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function columns(first, numbers) {
  return [{ title: first }, ...numbers.map((title) => ({ title, isNumber: true }))];
}
