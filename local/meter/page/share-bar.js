import { element, place } from './dom.js';
import { services } from './services.js';

/** Shows which service takes how much of a price; beside it the same stands as text, or is in a label. */
export function shareBar(priceUsdByService, label) {
  const sum = services.reduce((total, { key }) => total + priceUsdByService[key], 0);
  const parts = services
    .filter(({ key }) => priceUsdByService[key] > 0)
    .map(({ key }) =>
      place(element('span', { class: `part ${key}` }), { '--share': priceUsdByService[key] / sum }),
    );
  return element(
    'span',
    { class: 'share', role: 'img', 'aria-label': label ?? shareText(priceUsdByService) },
    parts,
  );
}

/** `54% API Gateway, 8% Lambda, 38% DynamoDB`. */
export function shareText(priceUsdByService) {
  const sum = services.reduce((total, { key }) => total + priceUsdByService[key], 0);
  if (sum === 0) return 'nothing';
  return services
    .filter(({ key }) => priceUsdByService[key] > 0)
    .map(({ key, title }) => `${Math.round((priceUsdByService[key] / sum) * 100)}% ${title}`)
    .join(', ');
}
