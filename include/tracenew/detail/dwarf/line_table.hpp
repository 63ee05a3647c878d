// SPDX-License-Identifier: MIT
// Which line of which file an address was made of: what a line program amounts to.
// World: cold. May include: base, names, dwarf.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/dwarf/ranges.hpp"
#include "tracenew/detail/names/path.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

struct LineRow {
    static constexpr std::uint32_t most_files = std::uint32_t{1} << 20;
    static constexpr std::uint32_t most_columns = std::uint32_t{1} << 12;

    LineRow() noexcept
        : file(0)
        , column(0) {}
    LineRow(std::uint64_t address_, std::uint64_t file_, std::uint64_t line_,
            std::uint64_t column_ = 0) noexcept
        : address(address_)
        , line(static_cast<std::uint32_t>(line_))
        , file(static_cast<std::uint32_t>(std::min<std::uint64_t>(file_, most_files - 1)) &
               (most_files - 1))
        , column(static_cast<std::uint32_t>(std::min<std::uint64_t>(column_, most_columns - 1)) &
                 (most_columns - 1)) {}

    std::uint64_t address = 0;
    std::uint32_t line = 0;
    std::uint32_t file : 20;
    std::uint32_t column : 12;  ///< 0: not said; the largest stands for all beyond it
};

/// The rows of one contiguous piece of code.
struct LineSequence {
    Range range;
    std::uint32_t first = 0;
    std::uint32_t end = 0;
};

class LineTable {
public:
    struct File {
        std::string_view name;
        std::uint64_t directory = 0;
    };

    // What the program's header says, as read; DWARF 5 counts from 0, older ones from 1.
    List<std::string_view> directories;
    List<File> files;
    bool counts_from_zero = false;
    std::string_view compilation_directory;

    List<LineRow> rows;
    List<LineSequence> sequences;

    /// Call it once after the last sequence. Several begin at one address where the linker has
    /// folded functions into one: find() takes the last of them, as Scopes does, or the lines would
    /// be those of another function than the name.
    void sort() {
        sort_by(sequences, [](const LineSequence& sequence) {
            return SortKey{sequence.range.low, sequence.first};
        });
    }

    /// The rows of the sequence that holds `address`, from its first to the one that describes the
    /// address; none when no sequence does.
    struct Rows {
        const LineRow* first = nullptr;
        const LineRow* last = nullptr;  ///< inclusive
        const LineRow* end = nullptr;   ///< of the whole sequence
    };
    Rows find(std::uint64_t address) const {
        const LineSequence* sequence = lower_bound(
            sequences, [=](const LineSequence& one) { return one.range.low <= address; });
        if (sequence == sequences.begin() || !(--sequence)->range.holds(address)) {
            return {};
        }
        const LineRow* const first = rows.data() + sequence->first;
        const LineRow* const end = rows.data() + sequence->end;
        const LineRow* const row =
            lower_bound(first, end, [=](const LineRow& one) { return one.address <= address; });
        return row == first ? Rows{} : Rows{first, row - 1, end};
    }

    /// Empty when there is no such file.
    std::string path_of(std::uint64_t file) const {
        const std::uint64_t index = counts_from_zero ? file : file - 1;
        if (index >= files.size() || files[index].name.empty()) {
            return {};
        }
        const std::string named = join_directory(files[index].directory, files[index].name);
        return symbol::fold_dots(symbol::join_path(compilation_directory, named));
    }

    std::size_t memory() const noexcept {
        return rows.capacity() * sizeof(LineRow) + sequences.capacity() * sizeof(LineSequence) +
               files.capacity() * sizeof(File) + directories.capacity() * sizeof(std::string_view);
    }

private:
    std::string join_directory(std::uint64_t directory, std::string_view name) const {
        const std::uint64_t index = counts_from_zero ? directory : directory - 1;
        return index < directories.size() ? symbol::join_path(directories[index], name)
                                          : std::string(name);
    }
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
