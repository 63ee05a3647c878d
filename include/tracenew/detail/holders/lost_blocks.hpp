// SPDX-License-Identifier: MIT
// What nobody reaches: where each heap of lost blocks begins, and which of them hold themselves.
// World: cold. May include: base, holders.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/holders/path_tree.hpp"
#include "tracenew/detail/holders/reach.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LostBlocks {
public:
    /// `visit(node, parent, kind)`: parent is none for those that a heap begins with.
    using Visit = FunctionRef<void(std::uint32_t, std::uint32_t, PathStep::Kind)>;

    LostBlocks(const Paged<HeapNode>& nodes, const Reach& reach, PageBudget& budget) noexcept
        : nodes_(nodes)
        , reach_(reach)
        , has_holder_(budget)
        , is_seen_(budget)
        , queue_(budget)
        , number_(budget)
        , low_(budget)
        , circle_(budget)
        , stack_(budget)
        , calls_(budget) {}

    bool is_lost(std::uint32_t node) const noexcept {
        return !reach_.is_reached(node) && !nodes_[node].is(HeapNode::Kind::own);
    }

    /// Each lost block once, after the one that holds it. False: there was no memory for all.
    bool for_each(Visit visit) noexcept {
        const std::size_t count = nodes_.size();
        if (!has_holder_.grow(count) || !is_seen_.grow(count)) {
            return false;
        }
        for (std::uint32_t node = 0; node < count; ++node) {
            for_each_lost_edge(node, [&](std::uint32_t to) { has_holder_[to] = 1; });
        }
        // What operator new did not hand out says less: it comes last.
        static constexpr HeapNode::Kind kinds[] = {HeapNode::Kind::traced,
                                                   HeapNode::Kind::malloced};
        for (const HeapNode::Kind kind : kinds) {
            for (std::uint32_t node = 0; node < count; ++node) {
                if (is_lost(node) && has_holder_[node] == 0 && nodes_[node].is(kind)) {
                    begin_with(node, PathStep::Kind::head, visit);
                }
            }
            flood(PathStep::Kind::head, visit);
        }
        return find_circles() && add_circles(visit);
    }

private:
    struct Call {
        std::uint32_t node = 0;
        std::uint32_t edge = 0;
    };

    void for_each_lost_edge(std::uint32_t node, FunctionRef<void(std::uint32_t)> visit) const {
        if (!is_lost(node)) {
            return;
        }
        for (const std::uint32_t* edge = reach_.edges_begin(node); edge != reach_.edges_end(node);
             ++edge) {
            if (!reach_.is_reached(*edge)) {
                visit(*edge);
            }
        }
    }

    void begin_with(std::uint32_t node, PathStep::Kind kind, Visit visit) noexcept {
        is_seen_[node] = 1;
        queue_.push(node);
        visit(node, HeapNode::none, kind);
    }

    void flood(PathStep::Kind kind, Visit visit) noexcept {
        for (; flooded_ < queue_.size(); ++flooded_) {
            const std::uint32_t from = queue_[flooded_];
            for_each_lost_edge(from, [&](std::uint32_t to) {
                if (is_seen_[to] == 0) {
                    is_seen_[to] = 1;
                    queue_.push(to);
                    visit(to, from, kind);
                }
            });
        }
    }

    // What is left is in circles, or hangs from them: Tarjan's strongly connected components.
    bool find_circles() noexcept {
        const std::size_t count = nodes_.size();
        if (!number_.grow(count) || !low_.grow(count) || !circle_.grow(count)) {
            return false;
        }
        std::uint32_t last = 0;
        std::uint32_t circles = 0;
        for (std::uint32_t start = 0; start < count; ++start) {
            if (!is_left(start) || number_[start] != 0) {
                continue;
            }
            open(start, last);
            while (!calls_.empty()) {
                Call& call = calls_[calls_.size() - 1];
                const std::uint32_t node = call.node;
                const std::uint32_t* const edge = reach_.edges_begin(node) + call.edge;
                if (edge != reach_.edges_end(node)) {
                    ++call.edge;
                    if (!is_left(*edge)) {
                        continue;
                    }
                    if (number_[*edge] == 0) {
                        open(*edge, last);
                    } else if (circle_[*edge] == 0) {  // it is on the stack
                        low_[node] = std::min(low_[node], number_[*edge]);
                    }
                    continue;
                }
                calls_.truncate(calls_.size() - 1);
                if (!calls_.empty()) {
                    std::uint32_t& low = low_[calls_[calls_.size() - 1].node];
                    low = std::min(low, low_[node]);
                }
                if (low_[node] == number_[node]) {
                    ++circles;
                    std::uint32_t member = 0;
                    do {
                        member = stack_[stack_.size() - 1];
                        stack_.truncate(stack_.size() - 1);
                        circle_[member] = circles;
                    } while (member != node);
                }
            }
            if (stack_.is_short() || calls_.is_short()) {
                return false;
            }
        }
        return true;
    }

    // Those circles that no other one leads to.
    bool add_circles(Visit visit) noexcept {
        const std::size_t count = nodes_.size();
        Paged<std::uint32_t>& is_led_to = low_;  // by the number of a circle
        std::fill(is_led_to.begin(), is_led_to.end(), 0);
        for (std::uint32_t node = 0; node < count; ++node) {
            if (is_left(node)) {
                for_each_lost_edge(node, [&](std::uint32_t to) {
                    if (is_left(to) && circle_[to] != circle_[node]) {
                        is_led_to[circle_[to] - 1] = 1;
                    }
                });
            }
        }
        for (std::uint32_t node = 0; node < count; ++node) {
            if (is_left(node) && is_seen_[node] == 0 && is_led_to[circle_[node] - 1] == 0) {
                begin_with(node, PathStep::Kind::cycle, visit);
                flood(PathStep::Kind::cycle, visit);
            }
        }
        return !queue_.is_short();
    }

    // By heads; circle_ tells of those that were left then.
    bool is_left(std::uint32_t node) const noexcept {
        return is_lost(node) && (is_seen_[node] == 0 || circle_[node] != 0);
    }

    void open(std::uint32_t node, std::uint32_t& last) noexcept {
        number_[node] = low_[node] = ++last;
        stack_.push(node);
        calls_.push({node, 0});
    }

    const Paged<HeapNode>& nodes_;
    const Reach& reach_;
    Paged<std::uint8_t> has_holder_;
    Paged<std::uint8_t> is_seen_;
    Paged<std::uint32_t> queue_;
    Paged<std::uint32_t> number_;
    Paged<std::uint32_t> low_;
    Paged<std::uint32_t> circle_;
    Paged<std::uint32_t> stack_;
    Paged<Call> calls_;
    std::size_t flooded_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
