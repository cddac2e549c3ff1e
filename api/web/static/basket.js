// The basket: kept in this browser alone, shown as lines with steppers.
import { _ } from "./texts.js";
import { make } from "./asking.js";

const KEY = "promissory-basket", MOST = 999;

/** SKU -> {name, units}, with a change told to `onchange`. */
export class Basket {
  constructor(onchange) {
    this.onchange = onchange;
    try { this.lines = new Map(JSON.parse(localStorage.getItem(KEY) ?? "[]")); } catch { this.lines = new Map(); }
  }

  get count() { return [...this.lines.values()].reduce((sum, it) => sum + it.units, 0); }

  /** As the service takes it. */
  get order() { return [...this.lines].map(([sku, { units }]) => ({ sku, quantity: units })); }

  /** Adds units of a product, or takes them out. */
  add(sku, name, units) {
    const now = Math.min(MOST, Math.max(0, (this.lines.get(sku)?.units ?? 0) + units));
    if (now) this.lines.set(sku, { name, units: now }); else this.lines.delete(sku);
    this.keep();
  }

  clear() { this.lines.clear(); this.keep(); }

  keep() {
    localStorage.setItem(KEY, JSON.stringify([...this.lines]));
    this.onchange(this);
  }

  /** Shows the lines. The button that was pressed keeps the focus. */
  show(place) {
    const pressed = document.activeElement?.dataset.step;
    place.replaceChildren(...[...this.lines].map(([sku, { name, units }]) => {
      const step = (by, label, sign) => make("button", { type: "button", "data-step": `${sku}${sign}`, "aria-label": label, on: { click: () => this.add(sku, name, by) } }, sign);
      return make("li", { class: "basket-line" }, make("span", {}, name),
        make("span", { class: "stepper", role: "group", "aria-label": name },
          step(-1, _("One less of %(name)s", { name }), "−"), make("output", {}, String(units)), step(1, _("One more of %(name)s", { name }), "+")));
    }));
    if (pressed) (place.querySelector(`[data-step="${CSS.escape(pressed)}"]`) ?? place.querySelector("button"))?.focus();
  }
}
