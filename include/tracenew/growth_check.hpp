// SPDX-License-Identifier: MIT
// What a test asserts: nothing grew, and that was really measured.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/finding.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// The answer of `LoopProbe::check()` and `expect_no_growth()`. `<<` prints all there is to know.
/// Nothing is thrown and nothing fails by itself: a test that does not look at it tests nothing, so
/// the compiler warns.
class [[nodiscard]] GrowthCheck {
public:
    /// Iterations after the warm-up without which nothing counts as measured: a leak of one block
    /// an iteration is told from a cache by 20 survivors.
    static constexpr std::size_t least_iterations = 20;

    /// A site that leaks or grows; or that is undecided and has grown in three iterations or more,
    /// which is no late first use. A buffer that is used again resizes when more is wanted than
    /// ever before, and is not wrong; one that goes on resizing is soon judged `growing`.
    static bool is_wrong(const Finding& finding) noexcept {
        return finding.verdict == Verdict::leak || finding.verdict == Verdict::growing ||
               (finding.verdict == Verdict::undecided && finding.doubt != Doubt::may_resize_again &&
                finding.doubt != Doubt::may_replace && finding.iterations_grown >= 3);
    }

    /// `findings`: what grew, or may have; `reason`: see `reason()`; `rarest`: see `rarest()`;
    /// `unseen_growth`: see `unseen_growth()`.
    GrowthCheck(std::vector<Finding> findings, std::string reason, std::size_t rarest = 0,
                std::int64_t unseen_growth = 0) noexcept
        : findings_(std::move(findings))
        , reason_(std::move(reason))
        , rarest_(rarest)
        , unseen_growth_(unseen_growth) {}

    /// There was no memory to find out: not ok, and `reason()` says so.
    static GrowthCheck refused() noexcept;

    /// True when nothing is wrong (beyond the slack), and the measurement was a real one: the hook
    /// was in effect, one tracing went on to the end and was not cleared meanwhile, nothing was
    /// dropped and everything had room in the history, enough iterations ran, the filters matched
    /// something (or nothing grew that they leave out), and every line of the suppressions was
    /// understood; and nothing grew that operator new does not see, as far as malloc and the
    /// process in RAM tell.
    bool ok() const noexcept { return findings_.empty() && reason_.empty(); }
    explicit operator bool() const noexcept { return ok(); }

    /// What is wrong with a measurement that counts, worst first: leaks, then what grows, then what
    /// is undecided.
    const std::vector<Finding>& findings() const noexcept { return findings_; }
    /// Those of `findings()` whose verdict is leak.
    std::vector<Finding> leaks() const;
    /// Why the measurement does not count, or what grew beside what is traced; "" when it counts,
    /// and nothing did.
    const std::string& reason() const noexcept { return reason_; }
    /// Bytes by which memory grew that operator new does not see; then `reason()` tells of it.
    std::int64_t unseen_growth() const noexcept { return unseen_growth_; }

    /// How rare a leak this check can see: one block in every `rarest()` iterations would not have
    /// passed, where nothing else comes and goes at its line; a rarer leak might. It is all
    /// iterations after the warm-up when nothing grew in any of them, else a third of them. 0:
    /// unknown.
    std::size_t rarest() const noexcept { return rarest_; }

private:
    std::vector<Finding> findings_;
    std::string reason_;
    std::size_t rarest_ = 0;
    std::int64_t unseen_growth_ = 0;
};

TRACENEW_ABI_END
}  // namespace tracenew
