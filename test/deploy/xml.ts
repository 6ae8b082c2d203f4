/** What stands in an element of an answer: text, further elements by name, or the members of a list. */
export type XmlContent = string | readonly XmlContent[] | { readonly [name: string]: XmlContent };

/**
 * Writes XML as services of AWS answer it that speak its query protocol.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function toXml(content: XmlContent): string {
  if (typeof content === 'string')
    return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const elements = Array.isArray(content)
    ? content.map((member: XmlContent) => ['member', member] as const)
    : Object.entries(content);
  return elements.map(([name, inner]) => `<${name}>${toXml(inner)}</${name}>`).join('');
}
