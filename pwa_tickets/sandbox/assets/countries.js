// Countries a card may come from, named in the reader's language by the browser.
const codes = `AD AE AG AL AM AR AT AU AZ BA BB BD BE BG BH BM BN BO BR BS BW BZ CA CH CI CL CM CN CO CR CY CZ DE DK DM DO DZ EC EE
EG ES ET FI FJ FR GB GE GH GI GR GT GY HK HN HR HT HU ID IE IL IN IS IT JM JO JP KE KH KR KW KY KZ LB LI LK LT LU LV MA MC MD ME MG MK
MN MO MT MU MV MX MY MZ NA NG NI NL NO NP NZ OM PA PE PH PK PL PR PT PY QA RO RS RW SA SC SE SG SI SK SM SN SV TH TN TR TT TW TZ UA UG
US UY UZ VA VE VN ZA ZM`.split(/\s+/);

export const fillCountries = (select, chosen = "US") => {
  const names = new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "region" });
  const options = codes.map((code) => new Option(names.of(code), code, code === chosen, code === chosen));
  options.sort((one, other) => one.text.localeCompare(other.text));
  select.replaceChildren(...options);
};
