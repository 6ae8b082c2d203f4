/**
 * Makes an element. Text is only ever set as text, never as markup.
 * @param {string} name
 * @param {Record<string, string | number | boolean | undefined>} attributes - `text` is the content
 * @param {readonly Node[]} children
 */
export function element(name, attributes = {}, children = []) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key === 'text') made.textContent = String(value);
    else made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

/**
 * Sets lengths of a style by name. The page's policy forbids style attributes in markup, but not this.
 * @param {HTMLElement} target
 * @param {Record<string, number>} fractions - by custom property, 0 to 1
 */
export function place(target, fractions) {
  for (const [name, fraction] of Object.entries(fractions)) {
    target.style.setProperty(name, `${(fraction * 100).toFixed(3)}%`);
  }
  return target;
}

/**
 * A table whose rows and cells keep their meaning where the style lays them out as something else.
 * @param {{ label: string, className: string, columns: readonly { title: string, isNumber?: boolean }[] }} options
 * @param {readonly (readonly (string | Node)[])[]} rows - the first cell of each is its header
 */
export function table({ label, className, columns }, rows) {
  const head = columns.map(({ title, isNumber }) =>
    element('th', { scope: 'col', role: 'columnheader', class: isNumber && 'number', text: title }),
  );
  const body = rows.map((cells) =>
    element(
      'tr',
      { role: 'row' },
      cells.map((cell, index) => {
        const isHeader = index === 0;
        const made = element(isHeader ? 'th' : 'td', {
          role: isHeader ? 'rowheader' : 'cell',
          scope: isHeader && 'row',
          class: columns[index]?.isNumber && 'number',
          'data-title': columns[index]?.title,
        });
        made.append(cell);
        return made;
      }),
    ),
  );
  return element('table', { class: className, role: 'table', 'aria-label': label }, [
    element('thead', { role: 'rowgroup' }, [element('tr', { role: 'row' }, head)]),
    element('tbody', { role: 'rowgroup' }, body),
  ]);
}
