// The bank's question in a 3-D Secure payment. Here the buyer plays the bank.
import { wear } from "./appearance.js";
import { call, listen, tell } from "./conversation.js";

const [complete, fail] = document.querySelectorAll("button");
let ask;
const asked = new Promise((resolve) => { ask = resolve; });

const answer = async (button, outcome) => {
  if (complete.disabled) return;
  button.setAttribute("aria-busy", "true");
  complete.disabled = fail.disabled = true;
  const { key, paymentIntent: { id, client_secret } } = await asked;
  tell("answered", await call("3ds2/challenge", key, { payment_intent: id, client_secret, outcome }));
};

complete.addEventListener("click", () => answer(complete, "complete"));
fail.addEventListener("click", () => answer(fail, "fail"));
// The dialog around this frame hears Escape only while the focus is outside it.
addEventListener("keydown", ({ key }) => { if (key === "Escape") answer(fail, "fail"); });

listen({
  begin: ({ key, paymentIntent, ...look }) => {
    wear(look);
    ask({ key, paymentIntent });
    const { amount, currency } = paymentIntent;
    const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency });
    document.getElementById("amount").textContent = money.format(amount / 100);
    document.querySelector("h1").focus();
    return {};
  },
  fail: () => answer(fail, "fail"),
});
