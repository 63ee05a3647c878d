// SPDX-License-Identifier: MIT
// The calls by which a loop gets to a site, as far as all paths to it share them.
// World: cold. May include: base, values, query, standard library.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/query/grouping.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// "ns::Box<int>::Box(int)": the last two names are the same.
inline bool is_constructor(std::string_view function) {
    std::string name;
    std::string scope;
    int depth = 0;
    for (std::size_t i = 0; i < function.size(); ++i) {
        const char letter = function[i];
        if (letter == '<' || letter == '(' || letter == '[') {
            ++depth;
        } else if (letter == '>' || letter == ')' || letter == ']') {
            --depth;
        } else if (depth == 0 && letter == '+') {
            break;  // an offset: the line is not known
        } else if (depth == 0 && letter == ':') {
            scope = std::move(name);
            name.clear();
            ++i;
        } else if (depth == 0) {
            name += letter;
        }
    }
    return !name.empty() && name == scope;
}

/// A line that calls on.
struct Call {
    std::string line;                ///< group_key() of its frame
    std::string callee;              ///< the next function of the program's own
    bool is_of_loop = false;         ///< in the loop's function, or further out
    bool is_in_reach = false;        ///< in the loop's function, or further in
    List<std::uintptr_t> addresses;  ///< of the call, on each of the paths
    const Frame* frame = nullptr;    ///< of a traceback, and those are never destroyed
};

class Way {
public:
    /// All these paths lead to one line. `loop`: of the function that opens the iterations, own
    /// when that is not known.
    Way(const List<TracebackId>& paths, TracebackId loop) {
        for (const TracebackId path : paths) {
            take(Traceback{path}, loop);
        }
    }

    Way(std::string site, List<Call> calls)
        : calls_(std::move(calls))
        , site_(std::move(site)) {}

    /// Outermost first, the site not among them.
    const List<Call>& calls() const noexcept { return calls_; }
    const std::string& site() const noexcept { return site_; }

    const Call* call_at(const std::string& line) const noexcept {
        for (const Call& call : calls_) {
            if (call.line == line) {
                return &call;
            }
        }
        return nullptr;
    }

    /// Whether it goes by that line, be it to end there.
    bool goes_by(const std::string& line) const noexcept {
        return site_ == line || call_at(line) != nullptr;
    }

private:
    void take(Traceback traceback, TracebackId loop) {
        List<Call> calls = calls_of(traceback, loop);
        if (site_.empty()) {
            site_ = group_key(traceback.site(), GroupBy::line);
            calls_ = std::move(calls);
            return;
        }
        List<Call> shared;
        for (Call& call : calls_) {
            for (const Call& same : calls) {
                if (same.line == call.line && same.callee == call.callee) {
                    call.is_of_loop = call.is_of_loop || same.is_of_loop;
                    call.is_in_reach = call.is_in_reach && same.is_in_reach;
                    call.addresses.push_back(same.addresses.front());
                    shared.push_back(std::move(call));
                    break;
                }
            }
        }
        calls_ = std::move(shared);
    }

    static List<Call> calls_of(Traceback traceback, TracebackId loop) {
        const std::size_t outermost = outermost_of(traceback, loop);
        List<Call> outwards;
        const Frame* callee = &traceback.site();
        for (std::size_t i = traceback.site_index() + 1; i < traceback.size(); ++i) {
            if (traceback.is_standard(i)) {
                continue;
            }
            const Frame& frame = traceback[i];
            outwards.push_back({group_key(frame, GroupBy::line),
                                callee->function,
                                i >= outermost,
                                i <= outermost,
                                {frame.address},
                                &frame});
            callee = &frame;
        }
        List<Call> calls;
        for (std::size_t i = outwards.size(); i-- != 0;) {
            calls.push_back(std::move(outwards[i]));
        }
        return calls;
    }

    // Of the frames that belong to the loop, the first: those of the function that opens the
    // iterations; in another thread, or when it is not known, the last function of the program's.
    static std::size_t outermost_of(Traceback traceback, TracebackId loop) {
        const auto first_of = [&](const std::string& function) {
            std::size_t first = traceback.size();
            for (std::size_t i = traceback.size(); i-- != 0;) {
                first = traceback[i].function == function ? i : first;
            }
            return first;
        };
        if (loop != TracebackId::none) {
            const std::size_t first = first_of(Traceback{loop}.site().function);
            if (first != traceback.size()) {
                return first;
            }
        }
        if (traceback.total_frames() > traceback.size()) {
            return traceback.size();  // beyond what was kept
        }
        const std::size_t first = first_of("main");
        if (first != traceback.size()) {
            return first;
        }
        std::size_t last = traceback.site_index();
        for (std::size_t i = last; i < traceback.size(); ++i) {
            last = traceback.is_standard(i) ? last : i;
        }
        return last;
    }

    List<Call> calls_;
    std::string site_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
