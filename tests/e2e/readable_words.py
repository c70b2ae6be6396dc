"""Finds words of a page that cannot be read: broken, cut, lonely, or over each other. Run in the page; each answers sentences."""

from typing import Final

UNREADABLE: Final = """() => {
  const [faults, range] = [new Set(), document.createRange()];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const hides = (box) => /hidden|clip/.test(getComputedStyle(box).overflowX);
  while (words.nextNode()) {
    const [text, around] = [words.currentNode, words.currentNode.parentElement];
    if (around.closest("svg, script, style, template, option, .sr-only, .skip-link")) continue;
    if (!text.data.trim() || !around.checkVisibility({ visibilityProperty: true })) continue;
    let box = around;
    while (box && !hides(box)) box = box.parentElement;
    if (box && box.clientWidth < 2) continue; // for screen readers alone
    const end = !box || getComputedStyle(box).textOverflow === "ellipsis" ? Infinity : box.getBoundingClientRect().right;
    for (const { 0: word, index } of text.data.matchAll(/(?<!\\S)[\\p{L}’]{2,14}(?=[\\s.,:;!?)]|$)/gu)) {
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const lines = [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
      const broken = new Set(lines.map(({ top }) => Math.round(top))).size > 1;
      if (broken && word.length <= 6 && getComputedStyle(around).hyphens !== "auto") faults.add(`"${word}" is broken in two`);
      if (lines.some(({ left, right }) => right > end + 1 && left < innerWidth)) faults.add(`"${word}" is cut`);
    }
    const lineOf = (index) => {
      range.setStart(text, index);
      range.setEnd(text, index + 1);
      return range.getBoundingClientRect().bottom;
    };
    for (const { 0: mark, index } of text.data.matchAll(/·|(?<=\\d\\s)[ap]m\\b/g)) {
      const after = text.data.slice(index + mark.length).search(/\\S/);
      const beside = [text.data.slice(0, index).search(/\\S\\s*$/)]; // an hour keeps its pm, a dot either word
      if (mark === "·" && after >= 0) beside.push(index + mark.length + after);
      const alone = beside.every((place) => place >= 0 && Math.abs(lineOf(place) - lineOf(index)) > 4);
      if (alone) faults.add(`"${mark}" is alone on a line in "${text.data.trim()}"`);
    }
  }
  return [...faults];
}"""
"""A column narrower than a word of six letters, words that leave their frame, and a dot or pm alone on a line. With letters twice
as large a longer word may have to break on a phone, and one with a hyphen of the browser's is whole."""

CUT_HINTS: Final = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  return [...document.querySelectorAll("input[placeholder]")].flatMap((one) => {
    if (!one.checkVisibility({ visibilityProperty: true })) return [];
    const { fontStyle, fontWeight, fontSize, fontFamily, paddingLeft, paddingRight } = getComputedStyle(one);
    pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    const room = one.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    return pen.measureText(one.placeholder).width > room ? [`"${one.placeholder}" is cut`] : [];
  });
}"""
"""What an empty field says within itself, longer than the field: what is long belongs above it."""

LONELY_ICONS: Final = """() => [...document.querySelectorAll(".list-row > .icon:first-child")]
  .filter((icon) => icon.checkVisibility({ visibilityProperty: true }) && icon.nextElementSibling)
  .filter((icon) => icon.getBoundingClientRect().bottom <= icon.nextElementSibling.getBoundingClientRect().top)
  .map((icon) => `an icon is alone above "${icon.nextElementSibling.textContent.trim().slice(0, 30)}"`)"""
"""A sign that lost its words to the next line. Letters twice as large have a line for themselves."""

LATE_HOURS: Final = """() => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  window.hoursBefore = [];
  while (words.nextNode()) {
    const text = words.currentNode;
    const late = text.data.replace(/\\b\\d{1,2}:\\d\\d(\\s)pm\\b/g, "10:58$1pm");
    if (late !== text.data) window.hoursBefore.push([text, text.data]), (text.data = late);
  }
}"""
"""Shows of tests begin a while from now, so without this a page would be judged by the hour at which it is looked at."""
HOURS_BACK: Final = "() => { for (const [text, before] of window.hoursBefore) text.data = before; }"

WORDS_OVER_WORDS: Final = """() => {
  const [lines, range] = [[], document.createRange()];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const layer = (one) => one.closest("dialog[open], [popover]") ?? over(one);
  const over = (one) => {
    while (one && !/fixed|sticky/.test(getComputedStyle(one).position)) one = one.parentElement;
    return one;
  };
  while (words.nextNode()) {
    const [text, around] = [words.currentNode, words.currentNode.parentElement];
    if (!text.data.trim() || around.closest("svg, script, style, template, option, .sr-only, .skip-link, .map-rail")) continue;
    if (!around.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    range.selectNodeContents(text);
    for (const { left, right, top, bottom } of range.getClientRects()) {
      const line = { left, right, top: top + 3, bottom: bottom - 3, text: text.data.trim(), around, layer: layer(around) };
      for (let box = around; box && box !== document.body; box = box.parentElement) {
        if (!/hidden|clip|auto|scroll/.test(getComputedStyle(box).overflowY + getComputedStyle(box).overflowX)) continue;
        const seen = box.getBoundingClientRect();
        line.left = Math.max(line.left, seen.left), line.right = Math.min(line.right, seen.right);
        line.top = Math.max(line.top, seen.top), line.bottom = Math.min(line.bottom, seen.bottom);
      }
      if (line.right - line.left > 2 && line.bottom - line.top > 2) lines.push(line);
    }
  }
  const isOpaque = (one) => !/, 0\\)|transparent/.test(getComputedStyle(one).backgroundColor);
  const covers = (top, under) => {
    for (let one = top; one && !one.contains(under); one = one.parentElement) if (isOpaque(one)) return true;
    return false;
  };
  const faults = new Set();
  lines.forEach((one, index) => {
    for (const other of lines.slice(index + 1)) {
      if (one.layer !== other.layer || one.around.contains(other.around) || other.around.contains(one.around)) continue;
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (wide <= 2 || high <= 2) continue;
      const [x, y] = [Math.max(one.left, other.left) + wide / 2, Math.max(one.top, other.top) + high / 2];
      const top = document.elementFromPoint(x, y);
      if (covers(top, one.around) || covers(top, other.around)) continue;
      faults.add(`"${one.text}" and "${other.text}" lie over each other`);
    }
  });
  return [...faults];
}"""
"""Lines of words that are seen in one place, unless a bar or dialog with a ground of its own covers one of them."""
