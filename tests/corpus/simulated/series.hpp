// SPDX-License-Identifier: MIT
// One run of a simulated loop, and whether what was said of it is right.
#pragma once

#include "loops.hpp"
#include "watch.hpp"

#include <string>

namespace corpus {

struct Outcome {
    bool counts = false;
    bool right = false;
    bool is_ok = false;             // check() would be
    bool first_line_false = false;  // "no leak" of a leak, or the other way round
    bool has_rule = false;          // "exactly so many in every so many"
    bool rule_holds = false;        // and that is how it was made
    bool has_rate = false;          // a leak whose true pace is known
    bool holds_rate = false;        // its interval holds it
    bool holds_zero = false;        // an interval of a leak does
    bool has_promise = false;       // "about so many more iterations would tell"
    bool promise_holds = false;     // and twice as many did
    tracenew::Verdict verdict = tracenew::Verdict::undecided;
    std::string why;
};

/// Runs it, asks, and runs on to see whether promises hold.
Outcome run(const Loop& loop, std::uint64_t iterations, Dice& dice);

struct Tested {
    bool still_fills = false;  // its highest came in the last fifth of the runs
    bool is_ok = false;
    tracenew::Verdict worst = tracenew::Verdict::undecided;
};

/// What expect_no_growth() answers, with its own options, of a loop made for that many iterations.
Tested expect_no_growth(const Loop& loop, std::uint64_t iterations, Dice& dice);

}  // namespace corpus
