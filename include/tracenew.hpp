// SPDX-License-Identifier: MIT
// tracenew: tracemalloc for C++. Which of your own lines does the memory growth of a running
// program come from, one main-loop iteration at a time?
//
//     #include <tracenew.hpp>
//     #include <iostream>
//
//     int main() {
//         tracenew::Tracer tracer;
//         tracer.start(10);                        // keep 10 frames of each traceback
//         tracenew::LoopProbe probe{tracer};
//         while (auto request = next_request()) {
//             auto iteration = probe.iteration();  // closes the iteration at scope exit
//             handle(*request);
//         }
//         std::cout << probe.report();             // leaks first: file, line, pace
//     }
//
// Build with -g, link with -pthread -ldl. Nothing else: no library, no macro, no second process.
//
// Two worlds. The hot one runs inside operator new and delete: it takes no heap memory and waits
// for nobody. The cold one answers questions; what it allocates is hidden from the hot one by a
// guard. They meet in the Snapshot.
#pragma once

// Some ask for warnings that contradict how this is written: a conversion may be useless on one
// platform and needed on another, and a switch without a default has the compiler find the
// enumerator that is missing. (g++ 11 does not know that a member may be unused.)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wattributes"
#pragma GCC diagnostic ignored "-Wfloat-equal"
#pragma GCC diagnostic ignored "-Wredundant-decls"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wswitch-default"
#pragma GCC diagnostic ignored "-Wswitch-enum"
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuseless-cast"
#endif

// Around code that a program runs now and then, for people: its size is what counts, at every level
// of optimisation; for speed it costs the file that includes it half as much again. (At -O0 GCC
// would optimise it after all. Variables of ours are nobody's to debug.)
#if defined(__clang__)
#define TRACENEW_COLD_BEGIN                                                                        \
    _Pragma("clang attribute push(__attribute__((minsize)), apply_to = function)")
#define TRACENEW_COLD_END _Pragma("clang attribute pop")
#elif defined(__OPTIMIZE__)
#define TRACENEW_COLD_BEGIN                                                                        \
    _Pragma("GCC push_options") _Pragma("GCC optimize(\"Os\", \"no-var-tracking\")")
#define TRACENEW_COLD_END _Pragma("GCC pop_options")
#else
#define TRACENEW_COLD_BEGIN
#define TRACENEW_COLD_END
#endif

// What you may set, and what this is.
#include "tracenew/config.hpp"
#include "tracenew/version.hpp"

// Values: what the answers are made of.
#include "tracenew/duration.hpp"
#include "tracenew/error.hpp"
#include "tracenew/filter.hpp"
#include "tracenew/finding.hpp"
#include "tracenew/frame.hpp"
#include "tracenew/growth_check.hpp"
#include "tracenew/holder.hpp"
#include "tracenew/loop_report.hpp"
#include "tracenew/losses.hpp"
#include "tracenew/memory.hpp"
#include "tracenew/options.hpp"
#include "tracenew/process.hpp"
#include "tracenew/shortfall.hpp"
#include "tracenew/start_status.hpp"
#include "tracenew/statistic.hpp"
#include "tracenew/traceback.hpp"
#include "tracenew/verdict.hpp"

// Verbs: start and stop, look, watch a loop, test, print.
#include "tracenew/expect_no_growth.hpp"
#include "tracenew/exports.hpp"
#include "tracenew/loop_probe.hpp"
#include "tracenew/report.hpp"
#include "tracenew/snapshot.hpp"
#include "tracenew/tracer.hpp"

// Up to here all is declared; from here on it is defined.
#if TRACENEW_CONFIG_COMPILED
#include "tracenew/detail/answer/elsewhere.hpp"
#else

// The hot world: operators -> funnel -> {stack walk, tables} -> pages.
#include "tracenew/detail/hook/operators.hpp"
#include "tracenew/detail/hook/start_early.hpp"

// The cold world. What it needs of the standard library is the program's too, so that comes before.
#include <algorithm>
#include <array>
#include <cctype>
#include <climits>
#include <cmath>
#include <fstream>
#include <functional>
#include <ios>
#include <iostream>
#include <istream>
#include <numeric>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <system_error>
TRACENEW_COLD_BEGIN

// What the public headers declare.
#include "tracenew/detail/answer/here.hpp"

// TRACENEW=10 in the environment starts before main.
#include "tracenew/detail/control/environment.hpp"
TRACENEW_COLD_END
#endif

#undef TRACENEW_COLD_BEGIN
#undef TRACENEW_COLD_END
#pragma GCC diagnostic pop
