// SPDX-License-Identifier: MIT
// The page's script: a flame graph that hangs from main(), by mouse and by keys.
// World: cold. May include: standard library.
#pragma once

#include "tracenew/version.hpp"

#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

constexpr std::string_view html_icicle = R"js(
// ---- the flame graph -----------------------------------------------------------------------------

const rowHeight = 21;
const flame = { root: null, zoomed: null, current: null, pattern: '' };

// What there is to show: {name, stacks: [{row, bytes}]}.
const flameChoices = [];
function listChoices() {
  const leaves = isReport ? rows.flatMap(row => row.parts ? row.parts.map(part => Object.assign(part, { verdict: row.verdict, index: row.index })) : [row]) : rows;
  if (isReport) {
    flameChoices.push({ name: 'growth of all sites', of: () => leaves.map(row => ({ row, bytes: row.grown_bytes || 0 })) },
      { name: 'live bytes of the sites that changed', of: () => leaves.map(row => ({ row, bytes: row.size || 0 })) });
    for (const row of told.filter(row => row.grown_bytes > 0).slice(0, 100)) {
      flameChoices.push({ name: row.verdict + ': ' + placeOf(row.site), index: row.index, of: () => leaves
        .filter(leaf => leaf.index === row.index).map(leaf => ({ row: leaf, bytes: leaf.grown_bytes || 0 })) });
    }
  } else {
    flameChoices.push({ name: 'live bytes', of: () => leaves.map(row => ({ row, bytes: row.size })) },
      { name: 'live blocks', isCount: true, of: () => leaves.map(row => ({ row, bytes: row.count })) });
  }
  $('flame-of').append(...flameChoices.map((choice, i) => el('option', { value: i }, choice.name)));
}

const newNode = (frame, parent) => ({ frame, parent, bytes: 0, isLeak: false, children: new Map(), depth: parent ? parent.depth + 1 : 0 });
function buildFlame() {
  const choice = flameChoices[Number($('flame-of').value)];
  const withStandard = $('flame-standard').checked;
  flame.isCount = choice.isCount === true;
  flame.root = newNode(null, null);
  for (const { row, bytes } of choice.of()) {
    if (bytes <= 0) continue;
    const outermost = uptoMain(row).length - 1;  // -1: there was no memory for its frames
    const innermost = withStandard ? 0 : Math.max(0, Math.min(row.site_index, outermost));
    let node = flame.root;
    node.bytes += bytes;
    for (let i = outermost; i >= innermost; --i) {
      const frame = frames[row.frames[i]];
      if (frame.standard && !withStandard && i !== row.site_index) continue;
      const key = frame.key = frame.key || frame.name + '\n' + frame.file + '\n' + frame.line;
      if (!node.children.has(key)) node.children.set(key, newNode(frame, node));
      node = node.children.get(key);
      node.bytes += bytes;
      node.isLeak = node.isLeak || (i === row.site_index && row.verdict === 'leak');
    }
  }
  flame.zoomed = flame.current = flame.root;
  drawFlame();
}
const amountOf = node => flame.isCount ? plural(node.bytes, 'block') : size(node.bytes);
const shareOf = node => flame.root.bytes === 0 ? '' : (100 * node.bytes / flame.root.bytes).toFixed(1) + ' %';
const nameOf = node => node.frame === null ? 'all' : shortName(node.frame.name, 90) || placeOf(node.frame);
const tellNode = node => (node.frame === null ? 'all' : node.frame.name + ', ' + fullPlaceOf(node.frame)) + ': ' +
  amountOf(node) + ', ' + shareOf(node);
const largestFirst = node => [...node.children.values()].sort((a, b) => b.bytes - a.bytes);
const matches = node => flame.pattern !== '' && node.frame !== null &&
  (node.frame.name + '\n' + fullPlaceOf(node.frame)).toLowerCase().includes(flame.pattern);

function drawFlame() {
  const host = $('icicle'), width = host.clientWidth, placed = [];
  const above = [];
  for (let node = flame.zoomed.parent; node !== null; node = node.parent) above.unshift(node);
  above.forEach((node, depth) => placed.push({ node, left: 0, width, depth, isAbove: true }));
  const place = (node, left, perByte, depth) => {
    const mine = node.bytes * perByte;
    if (mine < 2) return;
    placed.push({ node, left, width: mine, depth, isAbove: false });
    let at = left;
    for (const child of largestFirst(node)) {
      place(child, at, perByte, depth + 1);
      at += child.bytes * perByte;
    }
  };
  if (flame.zoomed.bytes > 0) place(flame.zoomed, 0, width / flame.zoomed.bytes, above.length);
  if (!placed.some(one => one.node === flame.current)) flame.current = flame.zoomed;
  const hadFocus = host.contains(document.activeElement);
  let deepest = 0;
  host.replaceChildren(...placed.map(one => {
    const { node } = one, isRoot = node.frame === null;
    deepest = Math.max(deepest, one.depth);
    const kind = [isRoot || node.frame.standard ? 'standard' : node.isLeak ? 'leak' : one.depth % 2 ? 'odd' : '',
      matches(node) ? 'match' : '', one.isAbove ? 'above' : '', one.width < 14 ? 'thin' : ''].filter(Boolean).join(' ');
    const text = one.width < 14 ? '' : isRoot ? 'all: ' + amountOf(node) : nameOf(node) + (node.frame.line ? ' ' + placeOf(node.frame) : '');
    node.element = el('div', { role: 'treeitem', 'aria-level': one.depth + 1, tabindex: node === flame.current ? 0 : -1,
      class: kind || null, 'aria-label': text === '' ? tellNode(node) : text + ': ' + amountOf(node) + ', ' + shareOf(node), 'aria-selected': node === flame.zoomed ? 'true' : 'false' },
      text);
    node.element.style.left = one.left + 'px';
    node.element.style.top = one.depth * rowHeight + 'px';
    node.element.style.width = one.width + 'px';
    node.element.node = node;
    return node.element;
  }));
  host.style.height = (deepest + 1) * rowHeight + 2 + 'px';
  flame.placed = placed;
  $('flame-reset').disabled = flame.zoomed === flame.root;
  $('flame-readout').textContent = flame.root.bytes === 0 ? 'Nothing has grown.' : tellNode(flame.zoomed);
  if (hadFocus) flame.current.element.focus({ preventScroll: true });
  tellFound();
}
function tellFound() {
  let count = 0;
  const bytesBelow = node => {
    if (matches(node)) {
      ++count;
      for (const child of node.children.values()) bytesBelow(child);
      return node.bytes;
    }
    let sum = 0;
    for (const child of node.children.values()) sum += bytesBelow(child);
    return sum;
  };
  const found = bytesBelow(flame.root);
  $('flame-found').textContent = flame.pattern === '' ? '' : count === 0 ? 'found nowhere'
    : plural(count, 'call') + ', ' + shareOf({ bytes: found });
}
function zoomTo(node) {
  flame.zoomed = flame.current = node;
  drawFlame();
}
function focusOn(node) {
  if (!node) return;
  flame.current.element.tabIndex = -1;
  flame.current = node;
  node.element.tabIndex = 0;
  node.element.focus();
}
function keyInFlame(event) {
  const node = flame.current;
  const shown = new Set(flame.placed.map(one => one.node));
  const beside = by => {
    if (node.parent === null) return null;
    const siblings = largestFirst(node.parent).filter(one => shown.has(one));
    return siblings[siblings.indexOf(node) + by];
  };
  const does = {
    ArrowUp: () => focusOn(node.parent), ArrowDown: () => focusOn(largestFirst(node).find(one => shown.has(one))),
    ArrowLeft: () => focusOn(beside(-1)), ArrowRight: () => focusOn(beside(1)),
    Enter: () => zoomTo(node), ' ': () => zoomTo(node), Home: () => zoomTo(flame.root),
    Escape: () => zoomTo(flame.zoomed.parent || flame.root),
  }[event.key];
  if (does) {
    event.preventDefault();
    does();
  }
}
function showFlame(row) {
  $('flame-of').value = String(flameChoices.findIndex(choice => choice.index === row.index));
  buildFlame();
  $('flame').scrollIntoView();
  flame.root.element.focus({ preventScroll: true });
}
function drawIcicle() {
  listChoices();
  const host = $('icicle');
  const nodeOf = event => event.target.node;
  const tell = event => { if (nodeOf(event)) $('flame-readout').textContent = tellNode(nodeOf(event)); };
  host.addEventListener('click', event => { if (nodeOf(event)) zoomTo(nodeOf(event)); });
  host.addEventListener('keydown', keyInFlame);
  host.addEventListener('pointerover', tell);
  host.addEventListener('focusin', tell);
  host.addEventListener('pointerleave', () => { $('flame-readout').textContent = tellNode(flame.zoomed); });
  $('flame-of').addEventListener('change', buildFlame);
  $('flame-standard').addEventListener('change', buildFlame);
  $('flame-reset').addEventListener('click', () => zoomTo(flame.root));
  $('flame-find').addEventListener('input', () => {
    flame.pattern = $('flame-find').value.trim().toLowerCase();
    drawFlame();
  });
  keepDrawn(host, () => flame.root === null ? buildFlame() : drawFlame());
}
)js";

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
