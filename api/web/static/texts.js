// The words that modules say, in the page's language. The page brings them as data.
const said = JSON.parse(document.getElementById("texts").textContent);

/** "en" or "zh-Hans". */
export const lang = document.documentElement.lang;

/** The text in the page's language, its %(gaps)s filled with facts. */
export function _(text, facts = {}) {
  return (said[text] ?? text).replace(/%\((\w+)\)s/g, (gap, name) => (name in facts ? String(facts[name]) : gap));
}
