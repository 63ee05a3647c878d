#include "support/catch.hpp"

#include <tracenew.hpp>

#include <deque>
#include <functional>

using tracenew::Verdict;
using tracenew::detail::Evidence;
using tracenew::detail::Judge;
using tracenew::detail::Judgement;

namespace {

/// A site whose blocks are born and die as a test says; keeps the books that a probe would keep.
class Site {
public:
    void add(std::uint64_t size = 100) { alive_.push_back({now_, size}); }
    void drop_oldest() { alive_.pop_front(); }
    void drop_all() { alive_.clear(); }
    std::size_t count() const { return alive_.size(); }
    std::uint64_t& newest_size() { return alive_.back().size; }

    Evidence run(std::size_t iterations, const std::function<void(std::size_t)>& body) {
        Evidence evidence;
        evidence.iterations = iterations;
        note(evidence, 0);
        for (std::size_t i = 0; i < iterations; ++i) {
            now_ = i;
            body(i);
            note(evidence, i + 1);
        }
        for (const Born& block : alive_) {
            if (block.when != before) {
                ++evidence.born[block.when * 3 / iterations];
            }
        }
        return evidence;
    }

private:
    static constexpr std::size_t before = static_cast<std::size_t>(-1);
    struct Born {
        std::size_t when;
        std::uint64_t size;
    };

    void note(Evidence& evidence, std::size_t iteration) const {
        double bytes = 0;
        for (const Born& block : alive_) {
            bytes += static_cast<double>(block.size);
        }
        evidence.bytes.push_back({static_cast<double>(iteration), bytes});
        evidence.blocks.push_back(
            {static_cast<double>(iteration), static_cast<double>(alive_.size())});
    }

    std::deque<Born> alive_;
    std::size_t now_ = before;
};

Verdict verdict_of(const Evidence& evidence) {
    return Judge::judge(evidence).verdict;
}

}  // namespace

TEST_CASE("judge: four blocks each iteration are a leak") {
    Site site;
    CHECK(verdict_of(site.run(100, [&](std::size_t) {
              for (int i = 0; i < 4; ++i) {
                  site.add();
              }
          })) == Verdict::leak);
}

TEST_CASE("judge: a block each iteration is a leak from the 20th iteration on") {
    for (const std::size_t iterations : {20U, 21U, 30U, 64U, 1000U}) {
        Site site;
        CAPTURE(iterations);
        CHECK(verdict_of(site.run(iterations, [&](std::size_t) { site.add(); })) == Verdict::leak);
    }
}

TEST_CASE("judge: a leak in every second, every tenth iteration is a leak") {
    for (const std::size_t period : {2U, 3U, 7U, 10U}) {
        for (const std::size_t phase : {0U, 1U}) {
            Site site;
            const Evidence evidence = site.run(period * 21, [&](std::size_t i) {
                if (i % period == phase) {
                    site.add();
                }
            });
            CAPTURE(period, phase, evidence.born[0], evidence.born[1], evidence.born[2]);
            CHECK(verdict_of(evidence) == Verdict::leak);
        }
    }
}

TEST_CASE("judge: every tenth of 200 iterations, born 7/7/6, is a leak") {
    Site site;
    const Evidence evidence = site.run(200, [&](std::size_t i) {
        if (i % 10 == 3) {
            site.add();
        }
    });
    CHECK(evidence.born[0] == 7);
    CHECK(evidence.born[1] == 7);
    CHECK(evidence.born[2] == 6);
    CHECK(verdict_of(evidence) == Verdict::leak);
}

TEST_CASE("judge: a leak of one byte is as much a leak") {
    Site site;
    CHECK(verdict_of(site.run(60, [&](std::size_t) { site.add(1); })) == Verdict::leak);
}

TEST_CASE("judge: an irregular leak is a leak") {
    std::uint32_t random = 12345;
    Site site;
    CHECK(verdict_of(site.run(400, [&](std::size_t) {
              random = random * 1664525 + 1013904223;
              if ((random >> 16) % 5 == 0) {
                  site.add((random >> 8) % 1000 + 1);
              }
          })) == Verdict::leak);
}

TEST_CASE("judge: a leak beside busy blocks at the same site is a leak") {
    Site site;
    std::deque<int> unused;
    CHECK(verdict_of(site.run(120, [&](std::size_t) { site.add(); })) == Verdict::leak);
    // 200 blocks that come and go, unevenly, and one that stays each iteration.
    Site busy;
    Evidence evidence = busy.run(120, [&](std::size_t) { busy.add(); });
    for (std::size_t i = 0; i < evidence.blocks.size(); ++i) {
        evidence.blocks[i].y += static_cast<double>((i * 37) % 23);
        evidence.bytes[i].y += static_cast<double>((i * 37) % 23) * 100;
    }
    CHECK(verdict_of(evidence) == Verdict::leak);
}

TEST_CASE("judge: a full LRU cache is no leak") {
    for (const std::size_t capacity : {10U, 100U, 150U, 200U}) {
        Site site;
        const Evidence evidence = site.run(300, [&](std::size_t) {
            site.add();
            if (site.count() > capacity) {
                site.drop_oldest();
            }
        });
        CAPTURE(capacity, evidence.born[0], evidence.born[1], evidence.born[2]);
        CHECK(verdict_of(evidence) != Verdict::leak);
    }
}

TEST_CASE("judge: an LRU of 100 after 150 iterations has born 0/50/50 or so and is no leak") {
    Evidence evidence;
    evidence.iterations = 150;
    for (int i = 0; i <= 150; ++i) {
        const double blocks = i < 100 ? i : 100;
        evidence.blocks.push_back({i * 1.0, blocks});
        evidence.bytes.push_back({i * 1.0, blocks * 100});
    }
    evidence.born[0] = 0;
    evidence.born[1] = 34;
    evidence.born[2] = 66;
    CHECK(verdict_of(evidence) != Verdict::leak);
}

TEST_CASE("judge: a cache that has been full for a fifth of the run is not called a leak") {
    for (const std::size_t capacity : {210U, 220U, 230U, 240U}) {
        Site site;
        const Evidence evidence = site.run(300, [&](std::size_t) {
            site.add();
            if (site.count() > capacity) {
                site.drop_oldest();
            }
        });
        CAPTURE(capacity, evidence.born[0], evidence.born[1], evidence.born[2]);
        CHECK(verdict_of(evidence) != Verdict::leak);
    }
}

TEST_CASE("judge: a cache that throws out at random is no leak once it has been full for long") {
    std::uint32_t random = 99;
    std::vector<std::size_t> slots(40, 0);
    Evidence evidence;
    evidence.iterations = 600;
    std::size_t used = 0;
    for (std::size_t i = 0; i <= 600; ++i) {
        random = random * 1664525 + 1013904223;
        const std::size_t slot = (random >> 16) % slots.size();
        used += slots[slot] == 0 ? 1 : 0;
        slots[slot] = i + 1;
        evidence.blocks.push_back({static_cast<double>(i), static_cast<double>(used)});
        evidence.bytes.push_back({static_cast<double>(i), static_cast<double>(used) * 64});
    }
    for (const std::size_t born : slots) {
        if (born != 0) {
            ++evidence.born[std::min<std::size_t>((born - 1) / 200, 2)];
        }
    }
    CHECK(verdict_of(evidence) != Verdict::leak);
}

TEST_CASE("judge: lazy initialisation, born 30/0/0, is warming up") {
    Site site;
    CHECK(verdict_of(site.run(100, [&](std::size_t i) {
              if (i < 5) {
                  for (int k = 0; k < 6; ++k) {
                      site.add();
                  }
              }
          })) == Verdict::warming_up);
}

TEST_CASE("judge: one late block is no leak") {
    Site site;
    CHECK(verdict_of(site.run(100, [&](std::size_t i) {
              if (i == 90) {
                  site.add();
              }
          })) == Verdict::undecided);
}

TEST_CASE("judge: a vector that doubles is growing") {
    Site site;
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

TEST_CASE("judge: a log buffer that is flushed is a sawtooth") {
    Site site;
    CHECK(verdict_of(site.run(200, [&](std::size_t i) {
              site.add();
              if (i % 30 == 29) {
                  site.drop_all();
              }
          })) == Verdict::sawtooth);
}

TEST_CASE("judge: a ring buffer is steady, from full to full") {
    Site site;
    for (int i = 0; i < 50; ++i) {
        site.add();
    }
    CHECK(verdict_of(site.run(200, [&](std::size_t) {
              site.drop_oldest();
              site.add();
          })) == Verdict::steady);
}

TEST_CASE("judge: memory that only shrinks is steady") {
    Site site;
    for (int i = 0; i < 300; ++i) {
        site.add();
    }
    CHECK(verdict_of(site.run(200, [&](std::size_t) { site.drop_oldest(); })) == Verdict::steady);
}

TEST_CASE("judge: too few iterations or survivors are undecided, and it says how many more") {
    Site few_iterations;
    const Judgement young =
        Judge::judge(few_iterations.run(4, [&](std::size_t) { few_iterations.add(); }));
    CHECK(young.verdict == Verdict::undecided);
    CHECK(young.iterations_needed == tracenew::detail::Evidence{}.least_iterations - 4);

    Site few_survivors;
    const Judgement sparse = Judge::judge(few_survivors.run(100, [&](std::size_t i) {
        if (i % 10 == 5) {
            few_survivors.add();
        }
    }));
    CHECK(sparse.verdict == Verdict::undecided);
    CHECK(sparse.iterations_needed >= 90);
    CHECK(sparse.iterations_needed <= 110);
}

TEST_CASE("judge: no evidence is steady") {
    CHECK(verdict_of(Evidence{}) == Verdict::steady);
}
