// Stripe's appearance API, as far as our own checkout uses it: theme and variables.
import { tell } from "./conversation.js";

const night = { colorBackground: "#30313d", colorText: "#ffffff", colorPrimary: "#85d996", colorDanger: "#fe87a1" };
const known = [
  "colorPrimary", "colorBackground", "colorText", "colorTextSecondary", "colorTextPlaceholder", "colorDanger",
  "fontFamily", "fontSizeBase", "borderRadius",
];
const customProperty = (name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

export const wear = ({ appearance = {}, locale = "auto" }) => {
  const { style, lang } = document.documentElement;
  const variables = { ...(appearance.theme === "night" ? night : {}), ...appearance.variables };
  for (const name of known) {
    if (variables[name] === undefined) style.removeProperty(customProperty(name));
    else style.setProperty(customProperty(name), variables[name]);
  }
  document.documentElement.lang = locale === "auto" ? lang : locale;
  // The scheme follows the text: light text means a dark form, with dark menus and autofill.
  const scheme = isLight(getComputedStyle(document.body).color) ? "dark" : "light";
  style.colorScheme = scheme;
  tell("scheme", scheme);
};

const isLight = (color) => {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 128;
};
