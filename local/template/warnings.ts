import type { Template } from '../template.ts';

/** What of a template whoever starts it has to know, one line each. */
export function templateWarnings({
  unknownResources,
  placeholders,
}: Pick<Template, 'unknownResources' | 'placeholders'>): readonly string[] {
  return [
    ...unknownResources.map(({ logicalId, type, referredToBy }) => {
      const consequence = referredToBy.length === 0 ? '' : `, and ${referredToBy.join(', ')} will miss it`;
      return `${logicalId} (${type}) does not exist locally${consequence}`;
    }),
    ...placeholders.map((name) => `${name} has a made-up value`),
  ];
}
