import { element } from './dom.js';
import { dollars, number } from './format.js';
import { services } from './services.js';
import { shareBar } from './share-bar.js';

/** The figures at the top: the price and where it goes, and what was taken for it. */
export function sum({ total, openConnections }) {
  const figures = [
    ['Messages in', number(total.messagesIn)],
    ['Messages out', number(total.messagesOut)],
    ['Write units', number(total.writeUnits)],
    ['Read units', number(total.readUnits)],
    ['Invocations', number(total.invocations)],
    ['GB-seconds', number(total.gbSeconds)],
    ['Connection minutes', number(total.connectionMinutes), `${number(openConnections)} open now`],
  ];
  return [price(total), element('dl', { class: 'figures' }, figures.map(figure))];
}

function price(total) {
  const taken = services.filter(({ key, isRare }) => !isRare || total.priceUsdByService[key] > 0);
  const legend = taken.map(({ key, title }) =>
    element('li', { class: key }, [
      element('span', { class: 'dot' }),
      element('span', { text: title }),
      element('span', { class: 'amount', text: dollars(total.priceUsdByService[key]) }),
    ]),
  );
  return element('div', { class: 'price' }, [
    element('p', { class: 'amount big', text: dollars(total.priceUsd) }),
    shareBar(total.priceUsdByService),
    element('ul', { class: 'legend' }, legend),
  ]);
}

function figure([title, value, note]) {
  return element('div', {}, [
    element('dt', { text: title }),
    element('dd', { text: value }, note === undefined ? [] : [element('small', { text: ` ${note}` })]),
  ]);
}
