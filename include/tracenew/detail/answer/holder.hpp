// SPDX-License-Identifier: MIT
// What holder.hpp declares, and the tracer's questions about it.
// World: cold. May include: answer/{find_holders, tracer}, hook, query, report, values, tracer,
// standard library.
#pragma once

#include "tracenew/detail/answer/find_holders.hpp"
#include "tracenew/detail/answer/tracer.hpp"
#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/detail/query/filtering.hpp"
#include "tracenew/detail/report/holder_text.hpp"
#include "tracenew/holder.hpp"
#include "tracenew/tracer.hpp"

#include <ostream>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

TRACENEW_HELD Holder& Holder::operator=(const Holder& other) {
    const detail::OwnScope own;
    kind = other.kind;
    variable = other.variable;
    file = other.file;
    line = other.line;
    function = other.function;
    module = other.module;
    thread = other.thread;
    threads = other.threads;
    steps = other.steps;
    blocks = other.blocks;
    bytes = other.bytes;
    share = other.share;
    return *this;
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, HolderKind kind) {
    return out << detail::name_of(kind);
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, const Holder& holder) {
    detail::write_what_fits(out, [&] { out << detail::holder_text(holder); });
    return out;
}

TRACENEW_HELD std::vector<Holder> Tracer::holders_of(const Filter& filter) const {
    return detail::or_empty([&] {
        std::vector<Holder> holders;
        const detail::TracingNumber tracing = detail::recorder.tracing();
        if (tracing != 0 && detail::FindHolders::why_not().empty()) {
            detail::HolderLookup lookup{detail::HolderLimits()};
            if (lookup.look(tracing, true).looked) {
                holders = lookup.holders_of([&](detail::TracebackId id) {
                    return detail::passes({filter}, Traceback{id});
                });
            }
        }
        return holders;
    });
}

TRACENEW_HELD std::vector<Holder> Tracer::holders_of(const void* block) const {
    return detail::or_empty([&] {
        std::vector<Holder> holders;
        const detail::TracingNumber tracing = detail::recorder.tracing();
        if (tracing != 0 && detail::FindHolders::why_not().empty()) {
            detail::HolderLookup lookup{detail::HolderLimits()};
            lookup.ask_about(reinterpret_cast<std::uintptr_t>(block));
            if (lookup.look(tracing, true).looked) {
                holders = lookup.holders_of_block();
            }
        }
        return holders;
    });
}

TRACENEW_ABI_END
}  // namespace tracenew
