// Pure rules of a card as it is typed: how it looks, whether it is complete, what Stripe says when not.
const groups = { amex: [4, 6, 5], other: [4, 4, 4, 4, 3] };

export const digitsOf = (text) => text.replace(/\D/g, "");

export const brandOf = (digits) => {
  if (/^4/.test(digits)) return "Visa";
  if (/^(5[1-5]|2[2-7])/.test(digits)) return "Mastercard";
  if (/^3[47]/.test(digits)) return "Amex";
  if (/^(6011|64|65)/.test(digits)) return "Discover";
  return "";
};

const lengthOf = (digits) => (brandOf(digits) === "Amex" ? 15 : 16);
export const securityLength = (digits) => (brandOf(digits) === "Amex" ? 4 : 3);

export const spaced = (text) => {
  let rest = digitsOf(text);
  rest = rest.slice(0, lengthOf(rest));
  const parts = [];
  for (const size of brandOf(rest) === "Amex" ? groups.amex : groups.other) {
    if (rest) parts.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return parts.join(" ");
};

export const asExpiry = (text, deleting) => {
  const full = text.match(/^\s*(\d{1,2})\D+(?:20)?(\d{2})\s*$/);
  let digits = full && !deleting ? full[1].padStart(2, "0") + full[2] : digitsOf(text);
  if (/^[2-9]/.test(digits)) digits = `0${digits}`;
  digits = digits.slice(0, 4);
  if (deleting && digits.length <= 2) return digits;
  return digits.length >= 2 ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits;
};

const luhn = (digits) =>
  [...digits].reverse().reduce((sum, digit, at) => {
    const value = Number(digit) * (at % 2 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0) % 10 === 0;

const wrong = (code, message) => ({ type: "validation_error", code, message });

/** What is wrong with the number, or null. */
export const checkNumber = (text) => {
  const digits = digitsOf(text);
  if (digits.length < lengthOf(digits)) return wrong("incomplete_number", "Your card number is incomplete.");
  return luhn(digits) ? null : wrong("invalid_number", "Your card number is invalid.");
};

export const checkExpiry = (text, today = new Date()) => {
  const digits = digitsOf(text);
  if (digits.length < 4) return wrong("incomplete_expiry", "Your card’s expiration date is incomplete.");
  const month = Number(digits.slice(0, 2));
  const year = 2000 + Number(digits.slice(2));
  if (month < 1 || month > 12) return wrong("invalid_expiry_month", "Your card’s expiration date is invalid.");
  if (year < today.getFullYear()) return wrong("invalid_expiry_year_past", "Your card’s expiration year is in the past.");
  if (year > today.getFullYear() + 50) return wrong("invalid_expiry_year", "Your card’s expiration year is invalid.");
  const past = year === today.getFullYear() && month < today.getMonth() + 1;
  return past ? wrong("invalid_expiry_month_past", "Your card’s expiration date is in the past.") : null;
};

export const checkSecurity = (text, number) =>
  digitsOf(text).length < securityLength(digitsOf(number)) ? wrong("incomplete_cvc", "Your card’s security code is incomplete.") : null;

export const postalNames = { US: "ZIP code", CA: "Postal code", GB: "Postal code" };

export const checkPostal = (text, country) => {
  if (!postalNames[country]) return null;
  if (country === "US" ? digitsOf(text).length === 5 : text.trim().length >= 5) return null;
  return wrong("incomplete_zip", country === "US" ? "Your ZIP code is incomplete." : "Your postal code is incomplete.");
};
