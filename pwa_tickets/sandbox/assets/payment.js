// The card form. What is typed here never leaves this frame but for the sandbox Stripe.
import { wear } from "./appearance.js";
import { asExpiry, brandOf, checkExpiry, checkNumber, checkPostal, checkSecurity, digitsOf, postalNames, securityLength, spaced } from "./card.js";
import { call, listen, tell } from "./conversation.js";
import { fillCountries } from "./countries.js";

const form = document.querySelector("form");
const { number, expiry, security, country, postal } = form.elements;
const checks = {
  number: () => checkNumber(number.value),
  expiry: () => checkExpiry(expiry.value),
  security: () => checkSecurity(security.value, number.value),
  postal: () => checkPostal(postal.value, country.value),
};
const fields = { number, expiry, security, postal };
const nextAfter = { number: expiry, expiry: security, security: postal };

const complain = (name, problem) => {
  const line = document.getElementById(`${name}-error`);
  line.textContent = problem?.message ?? "";
  line.hidden = !problem;
  if (problem) fields[name].setAttribute("aria-invalid", "true");
  else fields[name].removeAttribute("aria-invalid");
};

/** The first problem, with every field saying its own. */
const check = () => {
  const problems = Object.keys(checks).map((name) => [name, checks[name]()]);
  for (const [name, problem] of problems) complain(name, problem);
  const first = problems.find(([, problem]) => problem);
  if (first) fields[first[0]].focus();
  return first ? { error: first[1] } : {};
};

const tellChange = () =>
  tell("change", {
    empty: !number.value && !expiry.value && !security.value,
    complete: Object.values(checks).every((problem) => !problem()),
    collapsed: false,
    value: { type: "card" },
  });

/** Rewrite a field as it is typed, the caret staying after the same digit. */
const rewrite = (field, text) => {
  if (field.value === text) return;
  const before = digitsOf(field.value.slice(0, field.selectionStart)).length;
  const atEnd = field.selectionStart === field.value.length;
  field.value = text;
  let caret = 0;
  for (let seen = 0; seen < before && caret < text.length; caret += 1) if (/\d/.test(text[caret])) seen += 1;
  field.setSelectionRange(atEnd ? text.length : caret, atEnd ? text.length : caret);
};

const showBrand = () => { document.getElementById("brand").textContent = brandOf(digitsOf(number.value)); };

const shape = {
  number() { rewrite(number, spaced(number.value)); showBrand(); },
  expiry(deleting) { rewrite(expiry, asExpiry(expiry.value, deleting)); },
  security() { rewrite(security, digitsOf(security.value).slice(0, securityLength(digitsOf(number.value)))); },
  postal() { if (country.value === "US") rewrite(postal, digitsOf(postal.value).slice(0, 5)); },
};

form.addEventListener("input", ({ target, inputType = "" }) => {
  const name = target.name;
  if (!fields[name]) return;
  shape[name](inputType.startsWith("delete"));
  const problem = checks[name]();
  complain(name, problem?.code.startsWith("incomplete") ? null : problem);
  const atEnd = target.selectionStart === target.value.length;
  if (!problem && atEnd && inputType === "insertText" && nextAfter[name]) nextAfter[name].focus();
  tellChange();
});
form.addEventListener("focusout", ({ target }) => {
  if (fields[target.name] && target.value) complain(target.name, checks[target.name]());
});
form.addEventListener("submit", (event) => event.preventDefault());
country.addEventListener("change", () => { askPostal(); tellChange(); });

const askPostal = () => {
  const name = postalNames[country.value];
  postal.closest(".field").hidden = !name;
  form.querySelector("label[for=postal]").textContent = name ?? "";
  Object.assign(postal, { value: "", inputMode: country.value === "US" ? "numeric" : "text", placeholder: country.value === "US" ? "12345" : "" });
  complain("postal", null);
};

const clear = () => {
  for (const name of Object.keys(fields)) { fields[name].value = ""; complain(name, null); }
  showBrand();
  tellChange();
};

document.getElementById("fill").addEventListener("click", () => {
  clear();
  Object.assign(number, { value: "4242 4242 4242 4242" });
  Object.assign(expiry, { value: `12 / ${String(new Date().getFullYear() + 3).slice(2)}` });
  Object.assign(security, { value: "123" });
  if (postalNames[country.value]) postal.value = country.value === "US" ? "94107" : "A1A 1A1";
  showBrand();
  tellChange();
});

const flatten = (prefix, facts) =>
  Object.entries(facts).flatMap(([name, value]) => {
    if (value === null || value === undefined || value === "") return [];
    return typeof value === "object" ? flatten(`${prefix}[${name}]`, value) : [[`${prefix}[${name}]`, value]];
  });

const pay = async ({ key, secret, returnUrl, billing }) => {
  const problem = check();
  if (problem.error) return problem;
  const [month, year] = expiry.value.split(" / ");
  const address = { country: country.value, postal_code: postal.value, ...billing.address };
  const details = flatten("payment_method_data[billing_details]", { ...billing, address });
  return call(`payment_intents/${secret.split("_secret_")[0]}/confirm`, key, [
    ...(returnUrl ? [["return_url", returnUrl]] : []),
    ["client_secret", secret],
    ["payment_method_data[type]", "card"],
    ["payment_method_data[card][number]", digitsOf(number.value)],
    ["payment_method_data[card][exp_month]", month],
    ["payment_method_data[card][exp_year]", `20${year}`],
    ["payment_method_data[card][cvc]", security.value],
    ...details,
    ["use_stripe_sdk", "true"],
  ]);
};

fillCountries(country);
askPostal();
new ResizeObserver(() => tell("height", Math.ceil(document.body.getBoundingClientRect().height))).observe(document.body);
listen({
  begin: ({ defaults = {}, ...look }) => {
    wear(look);
    fillCountries(country, defaults.address?.country ?? "US");
    askPostal();
    postal.value = defaults.address?.postal_code ?? "";
    document.querySelector("fieldset").disabled = false;
    return {};
  },
  restyle: (look) => { wear(look); return {}; },
  check,
  focus: () => { number.focus(); return {}; },
  clear: () => { clear(); return {}; },
  pay,
});
