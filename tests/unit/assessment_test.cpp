#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::Verdict;
using tracenew::detail::Assess;
using tracenew::detail::Assessment;
using tracenew::detail::History;
using tracenew::detail::Survivors;
using tracenew::detail::TracebackId;

namespace {

constexpr std::uint64_t assessed_iterations = 60;

/// Paths to one site: each iteration `blocks_at(path, i)` of its blocks are alive, and those that
/// it has more than before stay.
template <class F>
Assessment assess_paths(std::uint32_t paths, F&& blocks_at) {
    History history;
    for (std::uint64_t i = 0; i < assessed_iterations; ++i) {
        for (std::uint32_t path = 0; path < paths; ++path) {
            const std::uint64_t before = i == 0 ? 0 : blocks_at(path, i - 1);
            const std::uint64_t after = blocks_at(path, i);
            history.note(TracebackId{path + 1}, {before * 10, before}, {after * 10, after}, i + 1);
        }
        history.close({i + 1, i + 1});
    }
    Survivors survivors{history, 0, assessed_iterations, assessed_iterations};
    tracenew::detail::List<TracebackId> all;
    for (std::uint32_t path = 0; path < paths; ++path) {
        all.push_back(TracebackId{path + 1});
        std::uint64_t counted = 0;
        for (std::uint64_t i = 0; i < assessed_iterations; ++i) {
            for (; counted < blocks_at(path, i); ++counted) {
                survivors.add(TracebackId{path + 1}, i, 10);
            }
        }
    }
    return Assess{history, survivors, assessed_iterations, 6}(all);
}

}  // namespace

TEST_CASE("assessment: of fifty paths the one that leaks is named, and its evidence alone counts") {
    const Assessment found = assess_paths(50, [](std::uint32_t path, std::uint64_t i) {
        return path == 31 ? i + 1 : (i * (path + 7)) % 90;
    });
    CHECK(found.judgement.verdict == Verdict::leak);
    REQUIRE(found.leaking.size() == 1);
    CHECK(found.leaking[0] == TracebackId{32});
    CHECK(found.evidence.back().blocks == assessed_iterations);
}

TEST_CASE("assessment: several leaking paths are one leak, the worst path first") {
    const Assessment found = assess_paths(3, [](std::uint32_t path, std::uint64_t i) {
        return path == 0 ? i + 1 : path == 1 ? 0 : 3 * (i + 1);
    });
    CHECK(found.judgement.verdict == Verdict::leak);
    REQUIRE(found.leaking.size() == 2);
    CHECK(found.leaking[0] == TracebackId{3});
    CHECK(found.leaking[1] == TracebackId{1});
    CHECK(found.evidence.back().blocks == 4 * assessed_iterations);
}

TEST_CASE(
    "assessment: a leak that many paths share, each with too few blocks, is one of the site") {
    const Assessment found = assess_paths(
        20, [](std::uint32_t path, std::uint64_t i) { return i < path ? 0 : (i - path) / 20 + 1; });
    CHECK(found.judgement.verdict == Verdict::leak);
    CHECK(found.leaking.empty());
    CHECK(found.evidence.back().blocks == assessed_iterations);
}

TEST_CASE("assessment: paths that fill their caches one after the other do not leak") {
    const Assessment found = assess_paths(4, [](std::uint32_t path, std::uint64_t i) {
        return std::min<std::uint64_t>(i + 1, 5 * (path + 1));
    });
    CHECK(found.judgement.verdict == Verdict::warming_up);
    CHECK(found.leaking.empty());
}
