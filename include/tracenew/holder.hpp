// SPDX-License-Identifier: MIT
// Who keeps what is alive: from a variable of the program to the blocks.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// What it is that holds blocks.
enum class HolderKind {
    global,        ///< a variable at namespace scope, or a static member
    static_local,  ///< a static variable of a function
    of_thread,     ///< a `thread_local` variable, of `Holder::thread`
    local,         ///< a variable of a function that runs, in `Holder::thread`
    in_use,        ///< a register, or a place on a stack that no variable is known to have
    untraced,      ///< memory that operator new did not hand out, and that nobody explains
    cycle,         ///< nobody else: the blocks hold each other
    nobody         ///< no pointer to them was found: a missing delete, or a pointer that is hidden
};

/// Writes the word: "static local".
std::ostream& operator<<(std::ostream& out, HolderKind kind);

/// When a probe looks for who holds a leak.
enum class HolderSearch {
    never,       ///< not by itself; `LoopProbe::holders()` does
    in_reports,  ///< in `LoopProbe::report()`, where it costs little: see LoopProbeOptions::holders
    always       ///< in each report, whatever it costs
};

/// Blocks that hold what comes next, and were allocated by one line.
struct HolderStep {
    Frame site;             ///< of the line that allocates them; empty where they are not traced
    std::string container;  ///< what of the standard library they are of: "std::map"; "" for none
    bool traced = true;     ///< false: of malloc(), or from before the tracing began
    std::uint64_t blocks = 0;
    std::uint64_t bytes = 0;
};

/// A variable, or what else keeps blocks alive, and the way from there to them.
///
/// Each block counts for one holder: the one that a search breadth-first from the variables finds
/// first, own variables before those of libraries, named ones before unnamed. Who else has a
/// pointer to it is not told. Any word that looks like a pointer counts as one, as to
/// LeakSanitizer.
struct Holder {
    HolderKind kind = HolderKind::untraced;
    std::string variable;     ///< with the member, where debug info knows it: "app.changed.slots_"
    std::string file;         ///< where it is declared; "" unknown
    unsigned line = 0;        ///< and from which line on; 0 unknown
    std::string function;     ///< that has the variable, or that is at work with what is `in_use`
    std::string module;       ///< path of the executable or library that has the variable
    std::string thread;       ///< name of its thread; "" for none and for the one of main()
    std::size_t threads = 1;  ///< how many threads have such a variable that holds some of it
    /// From the holder to the blocks that were asked about, which come last.
    std::vector<HolderStep> steps;
    std::uint64_t blocks = 0;  ///< of those that were asked about
    std::uint64_t bytes = 0;
    double share = 0;  ///< of the blocks that were asked about, 0 to 1

    Holder() = default;
    Holder(Holder&&) noexcept = default;
    Holder& operator=(Holder&&) noexcept = default;
    ~Holder() = default;
    // As those of a Frame: a loop may keep them.
    Holder(const Holder& other)
        : Holder() {
        *this = other;
    }
    Holder& operator=(const Holder& other);
};

/// One holder of several leaks: what to look at first.
struct SharedHolder {
    Holder holder;                      ///< as the worst of them has it
    std::vector<std::size_t> findings;  ///< their indices in LoopReport::findings, worst first
    double bytes_per_iteration = 0;     ///< of all of them
};

/// Writes one line: what it is, where it is declared, and the steps to "these".
std::ostream& operator<<(std::ostream& out, const Holder& holder);

/// What a search for holders was, beside what it found.
struct HolderLook {
    bool looked = false;  ///< false: it was not asked for, or `why`
    /// It was looked at a copy of the process, in which nothing moves. Else at memory that others
    /// changed meanwhile, and of no block it is said that nobody holds it.
    bool frozen = false;
    bool whole = false;  ///< all memory was read within the limits; else the same holds
    double seconds = 0;  ///< that it took; that it is expected to take, where that was too much
    std::uint64_t memory = 0;  ///< bytes that it took meanwhile, beside pages that were copied
    std::string why;           ///< why it did not look; "": it did, or was not asked to
};

TRACENEW_ABI_END
}  // namespace tracenew
