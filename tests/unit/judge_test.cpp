#include "support/catch.hpp"

#include <tracenew.hpp>

#include <deque>
#include <functional>
#include <map>

using tracenew::Doubt;
using tracenew::Verdict;
using tracenew::detail::Amount;
using tracenew::detail::Assess;
using tracenew::detail::Judgement;
using tracenew::detail::TracebackId;

namespace {

/// A site whose blocks are born and die as a test says; keeps the books that a probe would keep.
class JudgedSite {
public:
    void add(std::uint64_t size = 100) { alive_.push_back({now_, size}); }
    /// Beneath the others, which drop() numbers from there on.
    void add_first(std::uint64_t size = 100) { alive_.push_front({now_, size}); }
    void drop_oldest() { alive_.pop_front(); }
    void drop_all() { alive_.clear(); }
    void drop_all_but_newest(std::size_t count) {
        while (alive_.size() > count) {
            alive_.pop_front();
        }
    }
    void drop(std::size_t i) { alive_.erase(alive_.begin() + static_cast<std::ptrdiff_t>(i)); }
    std::size_t count() const { return alive_.size(); }

    /// Of the iterations `merge_from` to `merge_to` no close is seen but the last.
    Judgement run(std::size_t iterations, const std::function<void(std::size_t)>& body,
                  std::size_t merge_from = 0, std::size_t merge_to = 0) {
        tracenew::detail::History history;
        Amount before = total();
        for (std::size_t i = 0; i < iterations; ++i) {
            now_ = i;
            body(i);
            if (i >= merge_from && i < merge_to) {
                continue;
            }
            const Amount after = total();
            history.note(id, before, after, i + 1);
            history.close({i + 1, i + 1});
            before = after;
        }
        tracenew::detail::Survivors survivors{history, 0, iterations, iterations};
        for (const Born& block : alive_) {
            survivors.add(id, block.when, static_cast<double>(block.size));
        }
        return Assess{history, survivors, iterations, 6}({id}).judgement;
    }

private:
    static constexpr TracebackId id{1};
    static constexpr std::size_t before_all = static_cast<std::size_t>(-1);
    struct Born {
        std::size_t when;
        std::uint64_t size;
    };

    Amount total() const {
        Amount sum;
        for (const Born& block : alive_) {
            sum.bytes += block.size;
            ++sum.blocks;
        }
        return sum;
    }

    std::deque<Born> alive_;
    std::size_t now_ = before_all;
};

Verdict verdict_of(const Judgement& judgement) {
    return judgement.verdict;
}

}  // namespace

TEST_CASE("judge: four blocks each iteration are a leak") {
    JudgedSite site;
    CHECK(verdict_of(site.run(100, [&](std::size_t) {
              for (int i = 0; i < 4; ++i) {
                  site.add();
              }
          })) == Verdict::leak);
}

TEST_CASE("judge: a block each iteration is a leak from the 20th iteration on") {
    for (const std::size_t iterations : {20U, 21U, 30U, 64U, 1000U}) {
        JudgedSite site;
        CAPTURE(iterations);
        CHECK(verdict_of(site.run(iterations, [&](std::size_t) { site.add(); })) == Verdict::leak);
    }
}

TEST_CASE("judge: a leak in every second, every tenth iteration is a leak") {
    for (const std::size_t period : {2U, 3U, 7U, 10U}) {
        for (const std::size_t phase : {0U, 1U}) {
            JudgedSite site;
            const Judgement judgement = site.run(period * 21, [&](std::size_t i) {
                if (i % period == phase) {
                    site.add();
                }
            });
            CAPTURE(period, phase);
            CHECK(verdict_of(judgement) == Verdict::leak);
        }
    }
}

TEST_CASE("judge: every tenth of 200 iterations is a leak") {
    JudgedSite site;
    CHECK(verdict_of(site.run(200, [&](std::size_t i) {
              if (i % 10 == 3) {
                  site.add();
              }
          })) == Verdict::leak);
}

TEST_CASE("judge: a leak of one byte is as much a leak") {
    JudgedSite site;
    CHECK(verdict_of(site.run(60, [&](std::size_t) { site.add(1); })) == Verdict::leak);
}

// Four threads of microseconds, one of which lost the processor in a close: the leak was called a
// warm-up.
TEST_CASE("judge: a leak most of whose closes were merged is undecided, and soon found") {
    JudgedSite site;
    const auto leak = [&](std::size_t) { site.add(); };
    const Judgement judgement = site.run(800, leak, 10, 790);
    CHECK(judgement.verdict == Verdict::undecided);
    CHECK(judgement.doubt == Doubt::too_few_iterations);
    CHECK(judgement.iterations_needed == 4 * 791 - 800);
    JudgedSite later;
    CHECK(verdict_of(later.run(
              800 + judgement.iterations_needed, [&](std::size_t) { later.add(); }, 10, 790)) ==
          Verdict::leak);
}

TEST_CASE("judge: an irregular leak is a leak") {
    std::uint32_t random = 12345;
    JudgedSite site;
    CHECK(verdict_of(site.run(400, [&](std::size_t) {
              random = random * 1664525 + 1013904223;
              if ((random >> 16) % 5 == 0) {
                  site.add((random >> 8) % 1000 + 1);
              }
          })) == Verdict::leak);
}

TEST_CASE("judge: a leak beside busy blocks at the same site is a leak") {
    // One stays each iteration; of 23 others, more or less, each lives for an iteration.
    JudgedSite busy;
    std::size_t stay = 0;
    CHECK(verdict_of(busy.run(120, [&](std::size_t i) {
              while (busy.count() > stay) {
                  busy.drop(stay);
              }
              busy.add();
              ++stay;
              for (std::size_t k = 0; k < (i * 37) % 23; ++k) {
                  busy.add();
              }
          })) == Verdict::leak);
}

TEST_CASE("judge: a full LRU cache is no leak") {
    for (const std::size_t capacity : {10U, 100U, 150U, 200U}) {
        JudgedSite site;
        const Judgement judgement = site.run(300, [&](std::size_t) {
            site.add();
            if (site.count() > capacity) {
                site.drop_oldest();
            }
        });
        CAPTURE(capacity);
        CHECK(verdict_of(judgement) != Verdict::leak);
    }
}

TEST_CASE("judge: a cache that has been full for a fifth of the run is not called a leak") {
    for (const std::size_t capacity : {210U, 220U, 230U, 240U}) {
        JudgedSite site;
        const Judgement judgement = site.run(300, [&](std::size_t) {
            site.add();
            if (site.count() > capacity) {
                site.drop_oldest();
            }
        });
        CAPTURE(capacity);
        CHECK(verdict_of(judgement) != Verdict::leak);
    }
}

TEST_CASE("judge: a cache that throws out at random is no leak once it has been full for long") {
    std::uint32_t random = 99;
    JudgedSite site;
    CHECK(verdict_of(site.run(600, [&](std::size_t) {
              random = random * 1664525 + 1013904223;
              if (site.count() == 40) {
                  site.drop((random >> 16) % 40);
              }
              site.add(64);
          })) == Verdict::warming_up);
}

TEST_CASE("judge: a leak that begins after 150 of 300 iterations is a leak from there on") {
    JudgedSite site;
    const Judgement judgement = site.run(300, [&](std::size_t i) {
        if (i >= 150) {
            site.add();
        }
    });
    CHECK(judgement.verdict == Verdict::leak);
    CHECK(judgement.begin > 0);
}

TEST_CASE("judge: a leak beneath a cache that has filled is a leak") {
    JudgedSite site;
    CHECK(verdict_of(site.run(400, [&](std::size_t i) {
              for (int k = 0; i < 10 && k < 100; ++k) {
                  site.add();  // 1,000 entries that stay
              }
              if (i % 2 == 0) {
                  site.add();
              }
          })) == Verdict::leak);
}

TEST_CASE("judge: the second tooth of a sawtooth, from half of the window on, is no leak") {
    JudgedSite site;
    CHECK(verdict_of(site.run(200, [&](std::size_t i) {
              site.add();
              if (i == 98) {
                  site.drop_all();
              }
          })) == Verdict::sawtooth);
}

TEST_CASE("judge: a batch that is flushed, from which one entry in ten is forgotten, is a leak") {
    JudgedSite site;
    std::size_t forgotten = 0;
    CHECK(verdict_of(site.run(400, [&](std::size_t i) {
              site.add();
              if (i % 10 == 9) {
                  ++forgotten;
                  while (site.count() > forgotten) {
                      site.drop(forgotten);
                  }
              }
          })) == Verdict::leak);
}

// The last batch, flushed at 900, is a third as high as those before: the total stood still.
TEST_CASE("judge: beneath a batch that was flushed lately the floor shows a leak") {
    JudgedSite site;
    std::size_t batch = 0;
    const Judgement judgement = site.run(1000, [&](std::size_t i) {
        if (i % 300 == 299) {
            for (; batch != 0; --batch) {
                site.drop(site.count() - 1);
            }
        }
        site.add();
        ++batch;
        if (i % 3 == 0) {
            site.add_first();  // stays
        }
    });
    CHECK(verdict_of(judgement) == Verdict::leak);
}

TEST_CASE("judge: three bursts of first uses are no leak") {
    JudgedSite site;
    CHECK(verdict_of(site.run(300, [&](std::size_t i) {
              for (int k = 0; i % 100 == 50 && k < 40; ++k) {
                  site.add();
              }
          })) == Verdict::undecided);
}

TEST_CASE("judge: a long tail of first uses, 1/x of them at x, is no leak") {
    JudgedSite site;
    double wanted = 0;
    CHECK(verdict_of(site.run(500, [&](std::size_t i) {
              wanted += 40.0 / static_cast<double>(i + 1);
              while (static_cast<double>(site.count()) < wanted) {
                  site.add();
              }
          })) == Verdict::warming_up);
}

TEST_CASE("judge: lazy initialisation, born 30/0/0, is warming up") {
    JudgedSite site;
    CHECK(verdict_of(site.run(100, [&](std::size_t i) {
              if (i < 5) {
                  for (int k = 0; k < 6; ++k) {
                      site.add();
                  }
              }
          })) == Verdict::warming_up);
}

TEST_CASE("judge: one late block is no leak") {
    JudgedSite site;
    CHECK(verdict_of(site.run(100, [&](std::size_t i) {
              if (i == 90) {
                  site.add();
              }
          })) == Verdict::undecided);
}

TEST_CASE("judge: a vector that doubles is growing") {
    JudgedSite site;
    std::size_t size = 0;
    std::size_t capacity = 1;
    site.add(8);
    CHECK(verdict_of(site.run(200, [&](std::size_t) {
              if (++size > capacity) {
                  capacity *= 2;
                  site.drop_all();
                  site.add(capacity * 8);
              }
          })) == Verdict::growing);
}

TEST_CASE("judge: a reused buffer that is replaced when more is wanted is not growing") {
    JudgedSite site;
    // The largest demands of a hundred that lie evenly between 0 and 900, and when they came.
    const std::map<std::size_t, std::uint64_t> largest = {{0, 300},  {2, 480},  {5, 600}, {12, 690},
                                                          {30, 760}, {55, 820}, {80, 870}};
    const Judgement judgement = site.run(100, [&](std::size_t i) {
        if (const auto at = largest.find(i); at != largest.end()) {
            site.drop_all();
            site.add(at->second);
        }
    });
    CHECK(judgement.verdict != Verdict::growing);
}

TEST_CASE("judge: a queue that takes four and serves three each iteration is growing") {
    JudgedSite site;
    CHECK(verdict_of(site.run(400, [&](std::size_t) {
              for (int k = 0; k < 4; ++k) {
                  site.add();
              }
              for (int k = 0; k < 3; ++k) {
                  site.drop_oldest();
              }
          })) == Verdict::growing);
}

TEST_CASE("judge: a queue that is longer by chance is undecided, and no number would settle it") {
    JudgedSite site;
    // It was slow for a while, late in the window.
    const Judgement judgement = site.run(400, [&](std::size_t i) {
        for (int k = 0; k < 3; ++k) {
            site.add();
        }
        for (int k = (i < 320 || i >= 370) ? 3 : (i % 2 == 0 ? 2 : 3); k != 0; --k) {
            if (site.count() > 20) {
                site.drop_oldest();
            }
        }
    });
    CHECK(judgement.verdict == Verdict::undecided);
    CHECK(judgement.doubt == Doubt::may_back_up);
    CHECK(judgement.iterations_needed == 0);
}

TEST_CASE("judge: a log buffer that is flushed is a sawtooth") {
    JudgedSite site;
    CHECK(verdict_of(site.run(200, [&](std::size_t i) {
              site.add();
              if (i % 30 == 29) {
                  site.drop_all();
              }
          })) == Verdict::sawtooth);
}

TEST_CASE("judge: a full cache whose entries differ a little is a warm-up, and no sawtooth") {
    JudgedSite site;
    const auto next_document = [&, document = 0U](std::size_t) mutable {
        site.add(49000 + document++ * 733 % 1000);
        site.drop_all_but_newest(16);
    };
    CHECK(verdict_of(site.run(200, next_document)) == Verdict::warming_up);
}

TEST_CASE("judge: a cache that is emptied when it is full is a sawtooth, once it had filled") {
    JudgedSite site;
    CHECK(verdict_of(site.run(200, [&](std::size_t i) {
              site.add();
              if (i % 30 == 29 && i > 70) {
                  site.drop_all_but_newest(60);
              }
          })) == Verdict::sawtooth);
}

TEST_CASE("judge: a ring buffer is steady, from full to full") {
    JudgedSite site;
    for (int i = 0; i < 50; ++i) {
        site.add();
    }
    CHECK(verdict_of(site.run(200, [&](std::size_t) {
              site.drop_oldest();
              site.add();
          })) == Verdict::steady);
}

TEST_CASE("judge: memory that only shrinks is steady") {
    JudgedSite site;
    for (int i = 0; i < 300; ++i) {
        site.add();
    }
    CHECK(verdict_of(site.run(200, [&](std::size_t) { site.drop_oldest(); })) == Verdict::steady);
}

TEST_CASE("judge: too few iterations or survivors are undecided, and it says how many more") {
    JudgedSite few_iterations;
    const Judgement young = few_iterations.run(4, [&](std::size_t) { few_iterations.add(); });
    CHECK(young.verdict == Verdict::undecided);
    CHECK(young.doubt == Doubt::too_few_iterations);
    CHECK(young.iterations_needed == 2);

    JudgedSite few_survivors;
    const Judgement sparse = few_survivors.run(100, [&](std::size_t i) {
        if (i % 10 == 5) {
            few_survivors.add();
        }
    });
    CHECK(sparse.verdict == Verdict::undecided);
    CHECK(sparse.doubt == Doubt::too_few_blocks);
    CHECK(sparse.iterations_needed == 100);  // 10 in 100, 20 in 200

    JudgedSite full;
    const Judgement filled = full.run(300, [&](std::size_t) {
        full.add();
        full.drop_all_but_newest(250);
    });
    CHECK(filled.verdict == Verdict::undecided);
    CHECK(filled.doubt == Doubt::may_be_filling);
    CHECK(filled.iterations_needed == 150);
}

TEST_CASE("judge: no evidence is steady") {
    CHECK(tracenew::detail::Judge::judge({}).verdict == Verdict::steady);
}
