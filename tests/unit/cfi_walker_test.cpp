// hazard/walker_agrees compares whole programs' stacks; here are the single steps, over stacks that
// are made up: their return addresses are small numbers whose rows the cache already knows.
#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <dlfcn.h>
#include <thread>
#include <unwind.h>
#include <vector>

using tracenew::detail::CfiRow;
using tracenew::detail::CfiWalker;
using tracenew::detail::FrameBuffer;
using tracenew::detail::Registers;
using tracenew::detail::RememberedWalk;

namespace {

/// Rows of addresses at which there is no code, for as long as this lives.
struct MadeUpRows {
    MadeUpRows() = default;
    MadeUpRows(const MadeUpRows&) = delete;
    MadeUpRows& operator=(const MadeUpRows&) = delete;
    ~MadeUpRows() { tracenew::detail::row_cache.forget(); }

    void add(std::uintptr_t ip, CfiRow::Kind kind, std::int32_t cfa_offset = 0,
             std::uint8_t fp_slot = 0, bool looks_through = false) {
        CfiRow row;
        row.kind = kind;
        row.cfa_offset = cfa_offset;
        row.fp_slot = fp_slot;
        row.looks_through = looks_through;
        REQUIRE(row.fits());
        tracenew::detail::row_cache.insert(ip - 1, row.pack());
    }
};

constexpr std::size_t made_up_words = 64;
constexpr std::size_t walked_limit = 200;

/// operator new's frame is words 0 (the caller's rbp) and 1 (where it returns to).
struct MadeUpStack {
    std::uintptr_t words[made_up_words] = {};
    std::uintptr_t ceiling[16] =
        {};  // of zeros, which end a walk before it is in the test's own frame

    std::uintptr_t at(std::size_t word) const {
        return reinterpret_cast<std::uintptr_t>(&words[word]);
    }
    Registers caller(std::uintptr_t ip) const { return {ip, at(2), words[0]}; }
};

struct WalkedByRows {
    std::uintptr_t addresses[FrameBuffer::capacity_for(walked_limit)] = {};
    FrameBuffer frames;

    explicit WalkedByRows(std::size_t limit = walked_limit)
        : frames(addresses, limit) {}
};

/// Not where ASan keeps locals elsewhere (detect_stack_use_after_return, newer clang's default):
/// there the walker knows no end of the stack.
bool has_an_end(const MadeUpStack& stack) {
    const bool has = tracenew::detail::Os::stack_bounds().holds(stack.at(0));
    CHECK((has || support::has_asan));
    return has;
}

// from_sp, from_fp and realigned, one after the other.
void fill_chain(MadeUpStack& stack, MadeUpRows& rows) {
    rows.add(0x1000, CfiRow::Kind::from_sp, 24, 2);  // sp = word 2: CFA = word 5, rbp in word 3
    stack.words[0] = 0xBAD;
    stack.words[1] = 0x1000;
    stack.words[3] = stack.at(8);
    stack.words[4] = 0x2000;
    rows.add(0x2000, CfiRow::Kind::from_sp, 16);  // CFA = word 7, rbp as it was
    stack.words[6] = 0x3000;
    rows.add(0x3000, CfiRow::Kind::from_fp, 16, 2);  // rbp = word 8: CFA = word 10, rbp in word 8
    stack.words[8] = stack.at(15);
    stack.words[9] = 0x4000;
    rows.add(0x4000, CfiRow::Kind::realigned, -8);  // rbp = word 15: CFA in word 14, rbp in word 15
    stack.words[14] = stack.at(20);
    stack.words[15] = stack.at(30);
    stack.words[19] = 0x5000;
    rows.add(0x5000, CfiRow::Kind::from_fp, 32);  // rbp = word 30: CFA = word 34
    stack.words[33] = 0x6000;
    rows.add(0x6000, CfiRow::Kind::end);
}

void check_chain(const MadeUpStack& stack) {
    struct Place {
        std::uintptr_t ip;
        std::size_t sp;  // the word
    };
    CfiWalker walker{stack.caller(0x1000)};
    for (const Place place :
         {Place{0x1000, 2}, {0x2000, 5}, {0x3000, 7}, {0x4000, 10}, {0x5000, 20}, {0x6000, 34}}) {
        INFO(std::hex << place.ip);
        CHECK(walker.ip() == place.ip);
        CHECK(walker.sp() == stack.at(place.sp));
        const CfiRow row = walker.row();
        REQUIRE((row.kind == CfiRow::Kind::end) == (place.ip == 0x6000));
        REQUIRE((row.kind == CfiRow::Kind::end || walker.step(row)));
    }

    WalkedByRows walked;
    CHECK(CfiWalker::capture(stack.caller(0x1000), walked.frames));
    REQUIRE(walked.frames.size() == 6);
    for (std::size_t i = 0; i < 6; ++i) {
        CHECK(walked.addresses[i] == 0x1000 * (i + 1) - 1);
    }
    CHECK_FALSE(walked.frames.more());
}

/// Whether a step by this row, with `fp` in rbp, is refused, as it is when it leads outside.
bool is_refused(MadeUpStack& stack, std::uintptr_t fp, CfiRow::Kind kind, std::int32_t cfa_offset,
                std::uint8_t fp_slot = 0) {
    MadeUpRows rows;
    rows.add(0x1000, kind, cfa_offset, fp_slot);
    stack.words[0] = fp;
    CfiWalker walker{stack.caller(0x1000)};
    const bool refused = !walker.step(walker.row());
    if (refused) {
        WalkedByRows walked;
        CHECK_FALSE(CfiWalker::capture(stack.caller(0x1000), walked.frames));
        CHECK(walked.frames.size() == 1);
    }
    return refused;
}

}  // namespace

TEST_CASE("cfi_walker: each kind of row leads to the caller's frame") {
    MadeUpRows rows;
    SECTION("on the thread's own stack") {
        MadeUpStack stack;
        fill_chain(stack, rows);
        check_chain(stack);
    }
    SECTION("on a fiber's") {
        static MadeUpStack stack;
        fill_chain(stack, rows);
        check_chain(stack);
    }
}

TEST_CASE("cfi_walker: keeps as many frames as asked for") {
    MadeUpStack stack;
    MadeUpRows rows;
    fill_chain(stack, rows);
    WalkedByRows two{2};
    CHECK(CfiWalker::capture(stack.caller(0x1000), two.frames));
    CHECK(two.frames.size() == 2);
    CHECK(two.frames.more());
    CHECK(two.addresses[1] == 0x1FFF);
    WalkedByRows six{6};
    CHECK(CfiWalker::capture(stack.caller(0x1000), six.frames));
    CHECK(six.frames.size() == 6);
    CHECK_FALSE(six.frames.more());
}

TEST_CASE("cfi_walker: leading frames of the standard library do not use up the limit") {
    MadeUpStack stack;
    MadeUpRows rows;
    for (std::size_t i = 1; i <= 20; ++i) {  // frames of 16 bytes
        rows.add(i << 12, CfiRow::Kind::from_sp, 16, 0, i <= 7);
        stack.words[2 * i + 1] = (i + 1) << 12;
    }
    WalkedByRows walked{2};
    CHECK(CfiWalker::capture(stack.caller(0x1000), walked.frames));
    CHECK(walked.frames.size() == 9);
    CHECK(walked.addresses[8] == 0x8FFF);
}

namespace {

// Frames 3 to 11 of a made-up chain are of headers.
tracenew::detail::CodeKind kind_of_made_up(std::uintptr_t address) noexcept {
    return (address + 1) >> 12 >= 3 && (address + 1) >> 12 <= 11
               ? tracenew::detail::CodeKind::doubtful
               : tracenew::detail::CodeKind::user;
}

struct MadeUpKinds {
    MadeUpKinds() {
        tracenew::detail::Session::prepare();
        tracenew::detail::look_through.forget();
        before = tracenew::detail::look_through.install(&kind_of_made_up);
    }
    MadeUpKinds(const MadeUpKinds&) = delete;
    MadeUpKinds& operator=(const MadeUpKinds&) = delete;
    ~MadeUpKinds() {
        tracenew::detail::look_through.install(before);
        tracenew::detail::look_through.forget();
    }

    tracenew::detail::LookThrough::Question before = nullptr;
};

}  // namespace

TEST_CASE("cfi_walker: leading frames of headers do not use up the limit either") {
    MadeUpKinds kinds;
    MadeUpStack stack;
    MadeUpRows rows;
    for (std::size_t i = 1; i <= 20; ++i) {  // frames of 16 bytes; two of the standard library
        rows.add(i << 12, CfiRow::Kind::from_sp, 16, 0, i == 3 || i == 4);
        stack.words[2 * i + 1] = (i + 1) << 12;
    }
    for (const std::size_t first : {std::size_t{1}, std::size_t{3}, std::size_t{5}}) {
        for (const std::size_t limit : {std::size_t{1}, std::size_t{2}, std::size_t{30}}) {
            CAPTURE(first, limit);
            for (std::size_t i = first; i <= 20; ++i) {
                stack.words[2 * (i - first) + 1] = i << 12;
            }
            WalkedByRows walked{limit};
            CHECK(CfiWalker::capture(stack.caller(first << 12), walked.frames));
            RememberedWalk walk;
            for (int round = 0; round < 2; ++round) {
                REQUIRE(CfiWalker::follow(stack.caller(first << 12), walk, limit));
                REQUIRE(walk.size == walked.frames.size());
                CHECK(std::equal(walk.addresses, walk.addresses + walk.size, walked.addresses));
                CHECK(walk.more == walked.frames.more());
                CHECK(walk.leading == walked.frames.leading());
            }
            if (limit < 30) {
                CHECK(walk.size == (first == 1 ? limit : 12 - first + limit));
            }
        }
    }
}

TEST_CASE("cfi_walker: hands over at a frame that it does not understand") {
    MadeUpStack stack;
    MadeUpRows rows;
    fill_chain(stack, rows);
    stack.words[6] = 0x7000;
    rows.add(0x7000, CfiRow::Kind::irreducible);
    WalkedByRows walked;
    CHECK_FALSE(CfiWalker::capture(stack.caller(0x1000), walked.frames));
    REQUIRE(walked.frames.size() == 2);
    CHECK(walked.addresses[1] == 0x1FFF);
}

TEST_CASE("cfi_walker: a return address of 0 and code without tables end the walk") {
    MadeUpStack stack;
    MadeUpRows rows;
    rows.add(0x1000, CfiRow::Kind::from_sp, 16);
    SECTION("0") {
        stack.words[3] = 0;
        WalkedByRows walked;
        CHECK(CfiWalker::capture(stack.caller(0x1000), walked.frames));
        CHECK(walked.frames.size() == 1);
    }
    SECTION("no tables") {
        stack.words[3] = 0x12345;
        WalkedByRows walked;
        CHECK(CfiWalker::capture(stack.caller(0x1000), walked.frames));
        REQUIRE(walked.frames.size() == 2);
        CHECK(walked.addresses[1] == 0x12344);
    }
}

TEST_CASE("cfi_walker: no step leads outside the stack, or down it") {
    MadeUpStack stack;  // sp is word 2
    if (!has_an_end(stack)) {
        return;
    }
    const std::uintptr_t end = tracenew::detail::Os::stack_bounds().end;

    // By rsp.
    CHECK_FALSE(is_refused(stack, 0, CfiRow::Kind::from_sp, 8));
    CHECK(is_refused(stack, 0, CfiRow::Kind::from_sp, 0));
    CHECK(is_refused(stack, 0, CfiRow::Kind::from_sp, -8));
    CHECK(is_refused(stack, 0, CfiRow::Kind::from_sp, -262144));
    // By rbp, whatever is in it.
    CHECK_FALSE(is_refused(stack, stack.at(2), CfiRow::Kind::from_fp, 16));
    CHECK_FALSE(is_refused(stack, stack.at(1), CfiRow::Kind::from_fp, 16));  // CFA = word 3
    CHECK(is_refused(stack, stack.at(0), CfiRow::Kind::from_fp, 16));
    CHECK(is_refused(stack, 0, CfiRow::Kind::from_fp, 16));
    CHECK(is_refused(stack, stack.at(10) + 4, CfiRow::Kind::from_fp, 16));
    CHECK_FALSE(is_refused(stack, end - 16, CfiRow::Kind::from_fp, 16));
    CHECK(is_refused(stack, end - 8, CfiRow::Kind::from_fp, 16));
    CHECK(is_refused(stack, end, CfiRow::Kind::from_fp, 16));
    CHECK(is_refused(stack, UINTPTR_MAX - 7, CfiRow::Kind::from_fp, 8));
    CHECK(is_refused(stack, UINTPTR_MAX - 15, CfiRow::Kind::from_fp, 8));
    CHECK(is_refused(stack, 0x8000000000000000, CfiRow::Kind::from_fp, 16));
    // Where rbp was saved.
    CHECK_FALSE(is_refused(stack, 0, CfiRow::Kind::from_sp, 16, 2));
    CHECK(is_refused(stack, 0, CfiRow::Kind::from_sp, 16, 3));
    CHECK(is_refused(stack, stack.at(10), CfiRow::Kind::from_fp, 16, 255));

    // Realigned: rbp itself, what lies below it, and the CFA that is found there.
    stack.words[1] = stack.at(20);
    stack.words[2] = stack.at(20);
    stack.words[9] = stack.at(20);
    CHECK_FALSE(is_refused(stack, stack.at(10), CfiRow::Kind::realigned, -8));
    for (const std::uintptr_t fp :
         {std::uintptr_t{0}, std::uintptr_t{8}, stack.at(2), stack.at(10) + 4, end, end + 8,
          UINTPTR_MAX - 7, std::uintptr_t{0x8000000000000000}}) {
        INFO(fp);
        CHECK(is_refused(stack, fp, CfiRow::Kind::realigned, -8));
    }
    CHECK(is_refused(stack, stack.at(1), CfiRow::Kind::realigned, 8));
    CHECK(is_refused(stack, end - 8, CfiRow::Kind::realigned, 8));
    for (const std::uintptr_t cfa : {std::uintptr_t{0}, std::uintptr_t{8}, stack.at(2), stack.at(0),
                                     stack.at(20) + 1, end + 8, UINTPTR_MAX - 7}) {
        INFO(cfa);
        stack.words[9] = cfa;
        CHECK(is_refused(stack, stack.at(10), CfiRow::Kind::realigned, -8));
    }
}

namespace {

std::vector<std::uintptr_t> followed(const MadeUpStack& stack, std::uintptr_t first,
                                     RememberedWalk& walk, std::size_t limit) {
    if (!CfiWalker::follow(stack.caller(first), walk, limit)) {
        return {};
    }
    return {walk.addresses, walk.addresses + walk.size};
}

/// Follows the walk that `captured` should have found, and then a stack with one word changed:
/// where the words say that nothing has, nothing has.
void check_followed(MadeUpStack& stack, std::uintptr_t first, std::size_t changed,
                    const std::vector<std::uintptr_t>& captured, long& held) {
    static constexpr std::size_t limit = 12;
    stack.words[1] = first;
    RememberedWalk walk;
    const std::vector<std::uintptr_t> once = followed(stack, first, walk, limit);
    if (!once.empty()) {
        REQUIRE(once.size() <= captured.size());
        REQUIRE(std::equal(once.begin(), once.end(), captured.begin()));
        walk.id = tracenew::detail::TracebackId{1};
        CfiWalker::list_words(stack.caller(first), walk);
    }
    const bool more = walk.more;
    stack.words[changed] = stack.words[(changed * 7 + 3) % made_up_words];
    if (walk.holds(stack.caller(first), limit, walk.era) && changed != 1) {
        RememberedWalk again;
        REQUIRE(followed(stack, first, again, limit) == once);
        REQUIRE(again.more == more);
        ++held;
    }
}

}  // namespace

TEST_CASE("cfi_walker: over garbage it ends, and reads nothing but the stack") {
    MadeUpStack stack;
    if (!has_an_end(stack)) {
        return;
    }
    MadeUpRows rows;
    std::uint64_t state = 1;
    const auto random = [&](std::uint64_t below) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return (state >> 33) % below;
    };
    CfiRow all[64];
    for (CfiRow& row : all) {
        row.kind = static_cast<CfiRow::Kind>(2 + random(3));
        // No frame has a CFA at its stack pointer or below: CfiProgram hands such rows over.
        const std::int32_t least = row.kind == CfiRow::Kind::from_sp ? 1 : -1;
        row.cfa_offset = 8 * (static_cast<std::int32_t>(random(8)) + least);
        row.fp_slot = static_cast<std::uint8_t>(random(4));
    }
    all[20].kind = CfiRow::Kind::end;  // of garbage no row is remembered, so no words are listed
    all[40].kind = CfiRow::Kind::end;
    all[60].kind = CfiRow::Kind::end;
    const auto add_rows = [&] {  // a walk that goes astray finds them out of date
        for (std::uintptr_t i = 1; i < 64; ++i) {
            if (tracenew::detail::row_cache.find((i << 12) - 1) == 0) {
                rows.add(i << 12, all[i].kind, all[i].cfa_offset, all[i].fp_slot);
            }
        }
    };
    std::size_t longest = 0;
    long held = 0;
    for (int round = 0; round < 20000; ++round) {
        for (std::uintptr_t& word : stack.words) {
            switch (random(16)) {
            case 0:
                word = static_cast<std::uintptr_t>(random(UINT64_MAX) << 33);
                break;
            case 1:
                word = stack.at(random(made_up_words)) + random(8);
                break;
            case 2:
            case 3:
            case 4:
                word = stack.at(random(made_up_words));
                break;
            default:
                word = random(64) << 12;
            }
        }
        WalkedByRows walked;
        const std::uintptr_t first = (1 + random(63)) << 12;
        add_rows();
        CfiWalker::capture(stack.caller(first), walked.frames);
        add_rows();
        REQUIRE(walked.frames.size() >= 1);
        REQUIRE(walked.frames.size() <= walked_limit);
        REQUIRE(walked.addresses[0] == first - 1);
        longest = walked.frames.size() > longest ? walked.frames.size() : longest;
        check_followed(stack, first, static_cast<std::size_t>(random(made_up_words)),
                       {walked.addresses, walked.addresses + walked.frames.size()}, held);
    }
    CHECK(longest >= 5);  // or it was hardly tried
    CHECK(held >= 1000);
}

namespace {

/// A walk over a made-up stack that was followed twice, so that its words can be listed.
struct Remembered {
    RememberedWalk walk;
    std::size_t limit;

    Remembered(const MadeUpStack& stack, std::size_t frames)
        : limit(frames) {
        for (int i = 0; i < 2; ++i) {
            REQUIRE(CfiWalker::follow(stack.caller(0x1000), walk, limit));
            walk.id = tracenew::detail::TracebackId{7};
        }
        CHECK(walk.is_worth_listing());
        walk.era = 5;
        CfiWalker::list_words(stack.caller(0x1000), walk);
    }
    bool holds(Registers caller) { return walk.holds(caller, limit, 5); }
};

}  // namespace

TEST_CASE("cfi_walker: a walk's words are those that it depends on, and no others") {
    MadeUpStack stack;
    if (!has_an_end(stack)) {
        return;
    }
    MadeUpRows rows;
    fill_chain(stack, rows);
    Remembered whole{stack, 40};
    REQUIRE(whole.walk.is_listed());
    Remembered four{stack, 4};
    REQUIRE(four.walk.is_listed());
    const MadeUpStack before = stack;
    for (std::size_t word = 0; word < made_up_words; ++word) {
        CAPTURE(word);
        REQUIRE(whole.holds(stack.caller(0x1000)));
        stack.words[word] = word == 0 ? 0xBAD0 : before.words[word] + 8;
        // The frames' return addresses, the saved frame pointers that led on, and the realigned
        // frame's CFA; not what was in rbp to begin with: the chain does not go by it.
        const bool matters = word == 1 || word == 3 || word == 4 || word == 6 || word == 8 ||
                             word == 9 || word == 14 || word == 15 || word == 19 || word == 33;
        CHECK(whole.holds(stack.caller(0x1000)) != matters);
        const bool matters_to_four = word == 1 || word == 3 || word == 4 || word == 6 ||
                                     word == 8 || word == 9 || word == 14;
        CHECK(four.holds(stack.caller(0x1000)) != matters_to_four);
        stack.words[word] = before.words[word];
    }
    stack.words[19] = 0;  // beyond the four: whether the stack goes on is all that is asked
    CHECK_FALSE(four.holds(stack.caller(0x1000)));
}

TEST_CASE("cfi_walker: a walk's words hold in one era, for one limit, on one stack") {
    MadeUpStack stack;
    if (!has_an_end(stack)) {
        return;
    }
    MadeUpRows rows;
    fill_chain(stack, rows);
    Remembered remembered{stack, 40};
    const Registers caller = stack.caller(0x1000);
    CHECK(remembered.walk.holds(caller, 40, 5));
    CHECK_FALSE(remembered.walk.holds(caller, 41, 5));
    CHECK_FALSE(remembered.walk.holds(caller, 40, 6));
    CHECK_FALSE(
        remembered.walk.holds({caller.ip, tracenew::detail::Os::stack_bounds().end, 0}, 40, 5));
    CHECK_FALSE(remembered.walk.holds({caller.ip, 8, 0}, 40, 5));
    CHECK_FALSE(remembered.walk.holds({caller.ip, 0, 0}, 40, 5));
    remembered.walk.unlist();
    CHECK_FALSE(remembered.walk.holds(caller, 40, 5));
}

TEST_CASE("cfi_walker: on a stack whose end is not known nothing is read that is not mapped") {
    constexpr std::size_t page = 4096;
    using tracenew::detail::Os;
    auto* pages = static_cast<unsigned char*>(Os::map_pages(4 * page));
    REQUIRE(pages != nullptr);
    Os::unmap_pages(pages + 2 * page, page);  // two pages, none, one
    const auto begin = reinterpret_cast<std::uintptr_t>(pages);
    const auto leads_to = [&](std::uintptr_t sp, CfiRow::Kind kind, std::int32_t offset,
                              std::uintptr_t fp) {
        MadeUpRows rows;
        rows.add(0x1000, kind, offset);
        CfiWalker walker{{0x1000, sp, fp}};
        return walker.step(walker.row()) ? walker.sp() - begin : 0;
    };
    const std::uintptr_t sp = begin + page - 16;
    CHECK(leads_to(sp, CfiRow::Kind::from_sp, 16, 0) == page);
    CHECK(leads_to(sp, CfiRow::Kind::from_sp, 24, 0) == page + 8);
    CHECK(leads_to(sp, CfiRow::Kind::from_sp, page + 16, 0) == 2 * page);
    CHECK(leads_to(sp, CfiRow::Kind::from_sp, page + 24, 0) == 0);
    CHECK(leads_to(sp, CfiRow::Kind::from_sp, 2 * page + 24, 0) == 0);  // beyond the hole
    CHECK(leads_to(sp, CfiRow::Kind::from_fp, 16, begin + page + 8) == page + 24);
    CHECK(leads_to(sp, CfiRow::Kind::from_fp, 16, begin + 2 * page) == 0);
    CHECK(leads_to(sp, CfiRow::Kind::from_fp, 16, begin + (std::uintptr_t{1} << 40)) == 0);
    CHECK(leads_to(sp, CfiRow::Kind::from_fp, 16, std::uintptr_t{0} - 16) == 0);
    CHECK(leads_to(sp, CfiRow::Kind::realigned, -8, begin + 2 * page) == 0);
    Os::unmap_pages(pages, 2 * page);
    Os::unmap_pages(pages + 3 * page, page);
}

TEST_CASE("cfi_walker: rows that are out of date are found and forgotten") {
    MadeUpRows rows;
    // A library's, and none that sanitizers have in the executable.
    void* const function = dlsym(RTLD_DEFAULT, "gnu_get_libc_version");
    REQUIRE(function != nullptr);
    const auto here = reinterpret_cast<std::uintptr_t>(function) + 1;
    const std::uint32_t era = tracenew::detail::code_era.now();
    CHECK_FALSE(CfiWalker::forgets_old_rows(&here, 1));  // there is none
    CfiWalker{{here + 1, 0, 0}}.row();
    CHECK_FALSE(CfiWalker::forgets_old_rows(&here, 1));
    CHECK(tracenew::detail::code_era.now() == era);
    tracenew::detail::row_cache.forget();
    rows.add(here + 1, CfiRow::Kind::from_sp, 64000);
    CHECK(CfiWalker::forgets_old_rows(&here, 1));
    CHECK(tracenew::detail::code_era.now() == era + 1);
    CHECK(tracenew::detail::row_cache.find(here) == 0);
}

TEST_CASE("cfi_walker: the words of a walk that goes by the first frame's rbp") {
    MadeUpStack stack;
    if (!has_an_end(stack)) {
        return;
    }
    MadeUpRows rows;
    rows.add(0x1000, CfiRow::Kind::from_fp, 16, 2);
    stack.words[0] = stack.at(8);
    stack.words[1] = 0x1000;
    stack.words[8] = stack.at(20);
    stack.words[9] = 0x2000;
    rows.add(0x2000, CfiRow::Kind::end);
    Remembered remembered{stack, 40};
    REQUIRE(remembered.walk.is_listed());
    CHECK(remembered.holds(stack.caller(0x1000)));
    stack.words[8] = 0xBAD;  // saved, and never used
    CHECK(remembered.holds(stack.caller(0x1000)));
    stack.words[0] = stack.at(10);
    CHECK_FALSE(remembered.holds(stack.caller(0x1000)));
}

TEST_CASE("cfi_walker: walks off the thread's stack, or ended by a zero, are never listed") {
    MadeUpRows rows;
    SECTION("a fiber's") {
        static MadeUpStack stack;
        fill_chain(stack, rows);
        CHECK_FALSE(Remembered(stack, 40).walk.is_listed());
    }
    SECTION("ended by a zero") {
        MadeUpStack stack;
        rows.add(0x1000, CfiRow::Kind::from_sp, 16);
        stack.words[3] = 0;
        CHECK_FALSE(Remembered(stack, 40).walk.is_listed());
    }
}

#if defined(__x86_64__)

namespace {

struct WalkedByBoth {
    std::uintptr_t first = 0;
    std::vector<std::uintptr_t> expected;
    bool begun = false;
    bool understood = false;
    WalkedByRows walked;
};

_Unwind_Reason_Code expect_frame(_Unwind_Context* context, void* argument) {
    auto& both = *static_cast<WalkedByBoth*>(argument);
    const std::uintptr_t ip = _Unwind_GetIP(context);
    both.begun = both.begun || ip == both.first;
    if (both.begun && ip != 0) {
        both.expected.push_back(ip - 1);
    }
    return ip == 0 ? _URC_END_OF_STACK : _URC_NO_REASON;
}

// By reference: see Registers::of_caller().
SITE void walk_by_both_from(const Registers& caller, WalkedByBoth& both) {
    both.first = caller.ip;
    _Unwind_Backtrace(&expect_frame, &both);
    both.understood = CfiWalker::capture(caller, both.walked.frames);
}

SITE void walk_by_both(WalkedByBoth& both) {
    walk_by_both_from(Registers::of_caller(), both);
    support::kept(&both);
}

SITE void recurse_and_walk(WalkedByBoth& both, int depth) {
    if (depth == 0) {
        walk_by_both(both);
    } else {
        recurse_and_walk(both, depth - 1);
    }
    support::kept(&both);
}

void check_both(const WalkedByBoth& both) {
    CHECK(both.understood);
    CHECK_FALSE(both.walked.frames.more());
    REQUIRE(both.expected.size() >= 10);
    const std::uintptr_t* addresses = both.walked.addresses;
    CHECK(std::vector<std::uintptr_t>(addresses, addresses + both.walked.frames.size()) ==
          both.expected);
}

}  // namespace

TEST_CASE("cfi_walker: meets the same frames as the unwinder of exceptions") {
    WalkedByBoth both;
    SECTION("from main") {
        recurse_and_walk(both, 9);
    }
    SECTION("from a thread") {
        std::thread{[&] { recurse_and_walk(both, 9); }}.join();
    }
    SECTION("by rows that are not known yet") {
        tracenew::detail::row_cache.forget();
        recurse_and_walk(both, 9);
        CHECK(tracenew::detail::row_cache.find(both.first - 1) != 0);
    }
    check_both(both);
}

#endif
