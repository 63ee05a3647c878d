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

// What the public headers declare.
#include "tracenew/detail/answer/here.hpp"

// TRACENEW=10 in the environment starts before main.
#include "tracenew/detail/control/environment.hpp"
#endif

#pragma GCC diagnostic pop
