// SPDX-License-Identifier: MIT
// A platform nobody has ported to yet: everything compiles, start() says unsupported_platform.
// World: hot. May include: os/types.
#pragma once

#include "tracenew/detail/os/types.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct UnsupportedOs {
    static constexpr bool supported = false;

    static void* map_pages(std::size_t) noexcept { return nullptr; }
    static void unmap_pages(void*, std::size_t) noexcept {}
    static void zero_pages(void*, std::size_t) noexcept {}
    static constexpr std::uintptr_t page_end(std::uintptr_t address) noexcept { return address; }
    static bool is_readable(std::uintptr_t) noexcept { return false; }
    static std::uint64_t now_ns() noexcept { return 0; }
    static StackBounds stack_bounds() noexcept { return {}; }
    template <class Call>
    static bool call_with_room(StackBounds, Call&) noexcept {
        return false;
    }
    static void wait_a_little(unsigned) noexcept {}
    // NOLINTBEGIN(modernize-use-equals-default): a defaulted one, and clang calls the member unused
    struct CancelShield {
        CancelShield() noexcept {}
    };
    struct ErrnoShield {
        ErrnoShield() noexcept {}
    };
    // NOLINTEND(modernize-use-equals-default)
    static std::size_t processors() noexcept { return 1; }
    static bool prepare_fences() noexcept { return false; }
    static bool fence_all_threads() noexcept { return false; }
    using ThreadExitKey = int;
    static bool make_exit_key(ThreadExitKey&, void (*)(void*)) noexcept { return false; }
    static void drop_exit_key(ThreadExitKey) noexcept {}
    static bool at_thread_exit(ThreadExitKey, void*) noexcept { return false; }
    static bool has_one_thread() noexcept { return false; }
    static bool at_fork(void (*)(), void (*)(), void (*)()) noexcept { return false; }
    static bool is_secure_execution() noexcept { return false; }
    template <class Callback>
    static void for_each_module(Callback&&) {}
    static bool is_of_executable(std::uintptr_t) noexcept { return false; }
    static bool holds_module(std::uintptr_t) noexcept { return false; }
    static bool find_module(std::uintptr_t, ModuleView&) noexcept { return false; }
    static constexpr bool asks_loader = false;
    static bool are_of_one_module(const void*, const void*) noexcept { return true; }
    static std::uint64_t module_changes() noexcept { return 0; }
    static FileView open_file(const char*, std::size_t) noexcept { return {}; }
    static void close_file(FileView) noexcept {}
    static void forget_pages(const FileView&) noexcept {}
    static bool is_same_file(const char*, const char*) noexcept { return false; }
    static bool is_unchanged(const char*, const FileView&) noexcept { return true; }
    static bool mapped_path(std::uintptr_t, char*, std::size_t) noexcept { return false; }
    enum class CopyEnd { done, refused, overran, died };
    template <class Body>
    static long copy_process(Body&&) noexcept {
        return -1;
    }
    static CopyEnd wait_for_copy(long, std::uint64_t) noexcept { return CopyEnd::refused; }
    static void* map_shared_pages(std::size_t) noexcept { return nullptr; }
    template <class Visit>
    static bool for_each_mapping(Visit&&) noexcept {
        return false;
    }
    static std::size_t read_memory(std::uintptr_t, void*, std::size_t) noexcept { return 0; }
    static std::size_t touched_pages(std::uintptr_t, bool*, std::size_t) noexcept { return 0; }
    static int open_memory() noexcept { return -1; }
    static std::size_t read_memory_of(int, std::uintptr_t, void*, std::size_t) noexcept {
        return 0;
    }
    static void close_memory(int) noexcept {}
    template <class Visit>
    static void for_each_task(std::size_t, Visit&&) noexcept {}
    template <class Visit>
    static void for_each_data(Visit&&) {}
    static std::uintptr_t control_block() noexcept { return 0; }
    static bool is_control_block(std::uintptr_t, const std::uintptr_t*) noexcept { return false; }
    static constexpr std::size_t vector_words(std::size_t) noexcept { return 0; }
    static std::uint64_t processor_ns() noexcept { return 0; }
    static std::uint64_t thread_processor_ns() noexcept { return 0; }
    static bool has_system_call_filter() noexcept { return false; }
    static bool is_malloc_known() noexcept { return false; }
    static std::uint64_t resident_bytes() noexcept { return 0; }
    static std::uint64_t mapped_bytes() noexcept { return 0; }
    static std::uint64_t file_bytes() noexcept { return 0; }
    static std::size_t threads() noexcept { return 0; }
    static MallocUse malloc_use() noexcept { return {}; }
    static std::size_t blocks_kept_by_thread() noexcept { return 0; }
    static constexpr std::size_t most_kept = 0;
    static std::uint64_t keep_blocks(std::size_t) noexcept { return 0; }
    static constexpr std::uint64_t kept_bytes(std::size_t) noexcept { return 0; }
    static bool handle_signal(int, void (*)(int)) noexcept { return false; }
    static bool is_handled_by(int, void (*)(int)) noexcept { return false; }
    static bool is_terminal(bool) noexcept { return false; }
    static std::size_t terminal_columns(bool) noexcept { return 0; }
    static bool start_thread(void* (*)(void*)) noexcept { return false; }
    struct Alarm {
        void wake() noexcept {}
        bool wait(unsigned) noexcept { return false; }
    };
    static void end_by(int) noexcept {}
    static constexpr int ends[] = {0};
    static long process() noexcept { return 0; }
    static const char* program() noexcept { return ""; }
    static const char* host_name(char*, std::size_t) noexcept { return ""; }
    static std::int64_t seconds_since_1970() noexcept { return 0; }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
