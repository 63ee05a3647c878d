// SPDX-License-Identifier: MIT
// How the page looks: light and dark, on a phone, on a wide screen, on paper.
// World: cold. May include: standard library.
#pragma once

#include "tracenew/version.hpp"

#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

constexpr std::string_view html_style = R"css(
:root {
  color-scheme: light dark;
  --page: #f6f7f8; --panel: #ffffff; --ink: #1b1f24; --dim: #555d66; --rule: #d9dde1; --soft: #eef0f2;
  --link: #0b57b0; --alarm: #b0211a; --notice: #7d4b00; --good: #17693a; --mark: #ffe08a;
  --on: #ffffff; --other: #b9c1c9; --own: #d3e3f6; --own-2: #c3d8f1; --library: #e6e8eb; --leaking: #f5c6c0;
  --s0: #c8453b; --s1: #dd8a2e; --s2: #8a63b5; --s3: #2d7fb9; --s4: #2f8f6d; --s5: #86764f;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #121518; --panel: #1a1e22; --ink: #e3e6e9; --dim: #a3abb3; --rule: #343b42; --soft: #23282d;
    --link: #8ab8f5; --alarm: #ff8f85; --notice: #efb965; --good: #7ccf98; --mark: #7a5c00;
    --on: #14171a; --other: #4d565f; --own: #243a54; --own-2: #2b4565; --library: #2a2f35; --leaking: #6b2b27;
    --s0: #e0675d; --s1: #e09a4a; --s2: #a98bd0; --s3: #5aa5da; --s4: #55b492; --s5: #b3a27a;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0 auto; padding: 1rem clamp(.75rem, 2.5vw, 2rem) 3rem; max-width: 1500px;
  background: var(--page); color: var(--ink); font: 14px/1.45 system-ui, sans-serif;
}
h1 { font-size: clamp(1.35rem, 2.4vw, 1.9rem); line-height: 1.2; margin: .1rem 0 .5rem; font-weight: 650; }
h2 { font-size: 1.05rem; margin: 1.8rem 0 .5rem; font-weight: 650; }
h3 { font-size: 1rem; margin: 0; font-weight: 600; }
p, dl, dd, ul, ol, figure { margin: 0; padding: 0; }
ul, ol { list-style: none; }
code, pre, .code { font: 12.5px/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
code, .code { overflow-wrap: anywhere; unicode-bidi: isolate; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
.dim { color: var(--dim); }
.alarm { color: var(--alarm); }
.notice { color: var(--notice); }
.good { color: var(--good); }
.hidden, .skip:not(:focus) {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.skip:focus { position: absolute; background: var(--panel); padding: .4rem .7rem; z-index: 2; }

nav { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin-top: .5rem; font-size: 13px; }
#worst { margin: 0 0 .7rem; }
#worst li { display: flex; flex-wrap: wrap; gap: 0 .8rem; align-items: baseline; padding: .12rem 0; }
#worst a { font-weight: 600; }
#figures { display: flex; flex-wrap: wrap; gap: .35rem 1.8rem; padding: .55rem 0; border-top: 1px solid var(--rule);
  border-bottom: 1px solid var(--rule); }
#figures div { display: flex; gap: .4rem; align-items: baseline; }
dt { color: var(--dim); }
dd { font-variant-numeric: tabular-nums; }
#figures dd { font-weight: 600; }

figure, article, #icicle, table { background: var(--panel); border: 1px solid var(--rule); border-radius: 4px; }
.charts { display: grid; gap: .75rem; }
figure { padding: .6rem .75rem; min-width: 0; }
figcaption { font-weight: 600; margin-bottom: .3rem; }
.chart { height: 230px; }
.chart svg { display: block; width: 100%; height: 100%; }
.chart text { fill: var(--dim); font-size: 11.5px; }
.chart .grid { stroke: var(--rule); }
.chart .peak { stroke: var(--dim); stroke-dasharray: 4 3; }
.chart .begins { stroke: var(--alarm); stroke-dasharray: 2 3; }
.chart .cross { stroke: var(--ink); stroke-width: 1; visibility: hidden; }
.line { fill: none; stroke: currentColor; stroke-width: 1.8; vector-effect: non-scaling-stroke; }
.area { fill: currentColor; fill-opacity: .88; }
.readout { min-height: 1.45em; font-size: 13px; color: var(--dim); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; font-size: 13px; }
.legend li { display: flex; gap: .4rem; align-items: baseline; min-width: 0; }
.key { flex: none; width: .75em; height: .75em; background: currentColor; border-radius: 2px; }
.key.dashed { height: 0; align-self: center; background: none; border-top: 2px dashed var(--dim); border-radius: 0; }
.s0 { color: var(--s0); } .s1 { color: var(--s1); } .s2 { color: var(--s2); }
.s3 { color: var(--s3); } .s4 { color: var(--s4); } .s5 { color: var(--s5); } .other { color: var(--other); }
.legend a, .legend span:not(.key) { color: var(--ink); overflow-wrap: anywhere; min-width: 0; }
.legend li a { color: var(--link); }
@media (min-width: 900px) { .charts.two { grid-template-columns: 2fr 1fr; } .chart { height: 260px; } }

article { padding: .75rem .9rem; margin-bottom: .75rem; border-left: 3px solid var(--rule); scroll-margin-top: .5rem; }
article.leak { border-left-color: var(--alarm); }
article.growing, article.undecided { border-left-color: var(--notice); }
article:target { outline: 2px solid var(--link); }
.head { display: flex; flex-wrap: wrap; gap: .1rem .7rem; align-items: baseline; }
.head .code { font-size: 13.5px; }
.badge { font-size: 11.5px; font-weight: 700; text-transform: uppercase; letter-spacing: .03em; white-space: nowrap;
  padding: .05rem .4rem; border-radius: 3px; border: 1px solid currentColor; color: var(--dim); }
.badge.leak { background: var(--alarm); color: var(--on); border-color: var(--alarm); }
.badge.growing, .badge.undecided { color: var(--notice); }
.pace { font-size: 1.05rem; margin: .25rem 0 .1rem; }
.pace strong { font-weight: 650; }
.inside { display: grid; gap: .6rem 1.5rem; margin-top: .4rem; }
.inside > * { min-width: 0; }
@media (min-width: 900px) { .inside { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
pre.source { margin: .2rem 0 .5rem; padding: .35rem 0; background: var(--soft); border-radius: 3px; overflow-x: auto; }
.source span { display: block; padding: 0 .6rem; min-width: max-content; white-space: pre; }
.source .at { background: var(--mark); }
.source i { display: inline-block; min-width: 2.5em; padding-right: 1em; text-align: right; font-style: normal; color: var(--dim);
  user-select: none; }
.source .at i { color: inherit; }
.evidence li { margin: .1rem 0; }
.small-chart { height: 72px; border-bottom: 1px solid var(--rule); }
.small-chart svg, .births svg { display: block; width: 100%; height: 100%; }
.births { height: 16px; margin-top: .45rem; background: var(--soft); }
.ends { display: flex; justify-content: space-between; gap: 1rem; font-size: 12px; color: var(--dim); font-variant-numeric: tabular-nums; }
.wedge { fill: currentColor; fill-opacity: .22; }
.fit { fill: none; stroke: var(--ink); stroke-dasharray: 5 3; stroke-width: 1.2; vector-effect: non-scaling-stroke; }
details { margin-top: .45rem; }
summary { cursor: pointer; color: var(--link); width: fit-content; max-width: 100%; overflow-wrap: anywhere; }
.trace { margin-top: .25rem; }
.trace > li { padding: .15rem 0 .15rem .7rem; border-left: 2px solid var(--rule); }
.trace > li.site { border-left-color: var(--alarm); }
.trace .where { display: block; color: var(--dim); font-size: 12px; }
.trace details { margin: 0; }
.trace summary { color: var(--dim); font-size: 12.5px; }
.parts li { display: flex; flex-wrap: wrap; gap: 0 .8rem; }

.controls { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; margin-bottom: .5rem; }
.controls label { display: flex; gap: .4rem; align-items: center; max-width: 100%; }
input, select, button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--dim); border-radius: 3px;
  padding: .2rem .45rem; max-width: 100%; min-width: 0; }
select { max-width: min(26rem, 70vw); }
button { cursor: pointer; }
button:disabled { color: var(--dim); border-color: var(--rule); cursor: default; }
button.plain { border: 0; padding: 0; background: none; color: var(--link); text-align: left; text-decoration: underline;
  text-decoration-thickness: 1px; text-underline-offset: 2px; overflow-wrap: anywhere; }
#icicle { position: relative; overflow: hidden; }
#icicle div { position: absolute; height: 21px; padding: 0 .35rem; overflow: hidden; white-space: nowrap; text-overflow: ellipsis;
  font-size: 12px; line-height: 20px; cursor: pointer; background: var(--own); border: 0 solid var(--panel); border-width: 0 1px 1px 0;
  unicode-bidi: isolate; }
#icicle div.odd { background: var(--own-2); }
#icicle div.standard { background: var(--library); }
#icicle div.leak { background: var(--leaking); }
#icicle div.match { background: var(--mark); }
#icicle div.above { opacity: .75; }
#icicle div.thin { padding: 0; }
#icicle div:focus-visible, #icicle div:hover { outline: 2px solid var(--link); outline-offset: -2px; }
.hint { font-size: 12.5px; }

table { width: 100%; border-collapse: collapse; table-layout: fixed; font-variant-numeric: tabular-nums; }
th, td { padding: .28rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
th { position: sticky; top: 0; background: var(--panel); z-index: 1; }
th button { border: 0; padding: 0; background: none; font-weight: 600; white-space: nowrap; }
th .arrow { display: inline-block; width: 1em; color: var(--link); }
.number { text-align: right; width: 7.5rem; }
.number .arrow { width: auto; }
.verdict { width: 7.5rem; }
td .name { display: block; color: var(--dim); font-size: 12px; }
td.wide { background: var(--soft); }
#more-sites, #more-cards { margin-top: .5rem; }
@media (max-width: 1000px) {
  .number { width: 6.2rem; }
  .verdict { width: 6.8rem; }
}
@media (max-width: 850px) {
  .minor { display: none; }
  th, td { padding: .28rem .4rem; }
}
td button + .badge { display: none; margin-left: .5rem; }
@media (max-width: 520px) {
  .verdict { display: none; }
  .number { width: 5.4rem; }
  td button + .badge { display: inline-block; font-size: 10.5px; padding: 0 .25rem; }
}
#notes p { margin-bottom: .3rem; max-width: 75ch; }
#measured { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: .1rem 2rem; }
#measured div { display: flex; justify-content: space-between; gap: 1rem; border-bottom: 1px solid var(--rule); padding: .15rem 0; }
#measured dd { text-align: right; }
@media print {
  :root { --page: #fff; color-scheme: light; }
  body { font-size: 10.5pt; padding: 0; max-width: none; }
  nav, .controls, .skip, .readout, .hint, #more-sites, #more-cards, .to-flame { display: none; }
  article, figure { break-inside: avoid; }
  th { position: static; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
