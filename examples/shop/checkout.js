// A checkout that asks what a code takes off: <form id="checkout" data-api="https://promo.shop.example"> with an input
// named promo_code, and an <output>. The shop's page gives the basket: [{sku, quantity}]. Nothing else is needed.
const language = document.documentElement.lang || "en";

export async function priced(api, basket, code, delivery = 0) {
  const answer = await fetch(`${api}/v1/orders`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Accept-Language": language },
    body: JSON.stringify({ lines: basket, promo_code: code, delivery }),
  });
  const told = await answer.json();
  if (!answer.ok) return { applied: false, text: `${told.detail} ${told.next_step}` };
  if (told.refusal) return { applied: false, text: `${told.refusal.sentence} ${told.refusal.next_step}` };
  const { discount, payable } = told;
  return { applied: true, discount, payable, text: `${told.promotion} −${discount.amount} ${discount.currency}` };
}

export function attach(form, basketOf, delivery = 0) {
  const output = form.querySelector("output");
  form.elements.promo_code.addEventListener("change", async (event) => {
    const code = event.target.value.trim();
    if (!code) return void (output.textContent = "");
    try {
      output.textContent = (await priced(form.dataset.api, basketOf(), code, delivery)).text;
    } catch {
      output.textContent = ""; // the service is away: the order goes on without a discount
    }
  });
}
