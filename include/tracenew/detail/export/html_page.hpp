// SPDX-License-Identifier: MIT
// The page's elements that are there before any script runs.
// World: cold. May include: standard library.
#pragma once

#include "tracenew/version.hpp"

#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

constexpr std::string_view html_begin = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none')html";

/// Of what stands between <style> and </style>, and between <script> and </script>;
/// tests/export/browser.py computes them.
constexpr std::string_view html_style_hash =
    "; style-src 'sha256-QFf3Y0gWY0O2djrVjxMU+TdJJnt2B9eatyP+wvOLQeM='";
constexpr std::string_view html_script_hash =
    "; script-src 'sha256-IO4ULxavsWlrJBaS/5hPvw+Zw05SEsH+zdNlrKV0ths='";

constexpr std::string_view html_head = R"html(">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>tracenew</title>
)html";

constexpr std::string_view html_body = R"html(<body>
<a class="skip" href="#main">Skip to the findings</a>
<header>
<p id="what" class="dim"></p>
<h1 id="verdict">This page is drawn by its script</h1>
<ul id="worst"></ul>
<dl id="figures"></dl>
<nav aria-label="Parts of this page"><a href="#memory">Memory</a><a href="#findings">What grows</a><a href="#flame">Flame graph</a>
<a href="#sites">All sites</a><a href="#known">How it was measured</a></nav>
<noscript><p>Without scripts nothing is drawn; all data is in this file, as JSON.</p></noscript>
</header>
<main id="main">
<section id="memory" aria-labelledby="memory-title">
<h2 id="memory-title">Memory</h2>
<div class="charts">
<figure><figcaption>Traced memory, by iteration</figcaption><div id="live-chart" class="chart"></div>
<p id="live-readout" class="readout"></p><ul id="live-legend" class="legend"></ul></figure>
<figure id="ram"><figcaption>The process in RAM, by second</figcaption><div id="ram-chart" class="chart"></div>
<p id="ram-readout" class="readout"></p><ul id="ram-legend" class="legend"></ul></figure>
</div>
</section>
<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">What grows</h2>
<div id="cards"></div>
<button id="more-cards" type="button" hidden></button>
</section>
<section id="flame" aria-labelledby="flame-title">
<h2 id="flame-title">Flame graph</h2>
<div class="controls">
<label>Show <select id="flame-of"></select></label>
<label>Find <input id="flame-find" type="search" spellcheck="false" autocomplete="off"></label>
<label class="check"><input id="flame-standard" type="checkbox"> libraries' frames</label>
<button id="flame-reset" type="button" disabled>Zoom out</button>
<span id="flame-found" class="dim" role="status"></span>
</div>
<div id="icicle" role="tree" aria-label="Calls, the outermost on top"></div>
<p id="flame-readout" class="readout"></p>
<p class="dim hint">Click or Enter zooms, Escape zooms out; arrow keys go from call to call.</p>
</section>
<section id="sites" aria-labelledby="sites-title">
<h2 id="sites-title">All sites</h2>
<div class="controls">
<label>Filter <input id="site-filter" type="search" spellcheck="false" autocomplete="off"></label>
<label id="site-verdict-label">Verdict <select id="site-verdict"></select></label>
<span id="site-count" class="dim" role="status"></span>
</div>
<table><caption class="hidden">All sites; each leads to its traceback</caption>
<thead><tr id="site-head"></tr></thead><tbody id="site-rows"></tbody></table>
<button id="more-sites" type="button" hidden></button>
</section>
<section id="known" aria-labelledby="known-title">
<h2 id="known-title">How it was measured</h2>
<div id="notes"></div>
<dl id="measured"></dl>
</section>
</main>
)html";

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
