// Code that is made at run time, as JIT compilers do, with unwind tables or without, and calls on a
// stack of one's own, as coroutine libraries do. For x86-64.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <sys/mman.h>
#include <ucontext.h>

extern "C" void __register_frame(void*);
extern "C" void __deregister_frame(void*);

namespace support {

/// One function, always at the same address: calls `callee` from a frame of as many bytes as it was
/// told last.
class MadeCode {
public:
    explicit MadeCode(void (*callee)())
        : callee_(callee)
        , code_(
              static_cast<unsigned char*>(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                                                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {}
    ~MadeCode() {
        drop_tables();
        ::munmap(code_, 4096);
    }
    MadeCode(const MadeCode&) = delete;
    MadeCode& operator=(const MadeCode&) = delete;

    bool is_possible() const { return code_ != MAP_FAILED; }

    /// `bytes` is 8 more than a multiple of 16.
    void make(std::uint32_t bytes, bool has_tables) {
        drop_tables();
        at_ = code_;
        put({0x48, 0x81, 0xec});  // sub $bytes, %rsp
        put_as<std::uint32_t>(bytes);
        put({0x48, 0xb8});  // mov $callee, %rax
        put_as<void (*)()>(callee_);
        put({0xff, 0xd0});        // call *%rax
        put({0x48, 0x81, 0xc4});  // add $bytes, %rsp
        put_as<std::uint32_t>(bytes);
        put({0xc3});  // ret
        if (has_tables) {
            make_tables(bytes, static_cast<std::uint64_t>(at_ - code_));
        }
    }

    void operator()() const { reinterpret_cast<void (*)()>(code_)(); }

private:
    void make_tables(std::uint32_t bytes, std::uint64_t size) {
        std::memset(tables_, 0, sizeof tables_);
        at_ = tables_;
        put_as<std::uint32_t>(20);
        put_as<std::uint32_t>(0);         // a CIE
        put({1, 0, 1, 0x78, 16});         // version 1, no augmentation, factors 1 and -8, rip
        put({0x0c, 7, 8, 0x80 | 16, 1});  // CFA = rsp + 8, rip saved at CFA - 8
        at_ = tables_ + 24;
        put_as<std::uint32_t>(36);
        put_as<std::uint32_t>(28);  // an FDE of it
        put_as<unsigned char*>(code_);
        put_as<std::uint64_t>(size);
        put({0x40 | 7, 0x0e});  // after 7 bytes: CFA = rsp + bytes + 8
        for (std::uint32_t rest = bytes + 8; rest != 0; rest >>= 7) {
            put({static_cast<int>((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))});
        }
        __register_frame(tables_);
        has_tables_ = true;
    }

    void drop_tables() {
        if (has_tables_) {
            __deregister_frame(tables_);
            has_tables_ = false;
        }
    }

    void put(std::initializer_list<int> bytes) {
        for (const int byte : bytes) {
            *at_++ = static_cast<unsigned char>(byte);
        }
    }
    template <class Value>
    void put_as(Value value) {
        std::memcpy(at_, &value, sizeof value);
        at_ += sizeof value;
    }

    void (*callee_)();
    unsigned char* code_;
    unsigned char* at_ = nullptr;
    alignas(8) unsigned char tables_[128] = {};
    bool has_tables_ = false;
};

/// Calls `function` at the upper end of a stack between pages that must not be touched.
inline bool on_stack_of(std::size_t bytes, void (*function)()) {
    constexpr std::size_t guard = std::size_t{1} << 20;
    auto* pages = static_cast<char*>(::mmap(nullptr, guard + bytes + guard, PROT_NONE,
                                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    if (pages == MAP_FAILED || ::mprotect(pages + guard, bytes, PROT_READ | PROT_WRITE) != 0) {
        return false;
    }
    static ucontext_t from;
    static ucontext_t to;
    ::getcontext(&to);
    to.uc_stack.ss_sp = pages + guard;
    to.uc_stack.ss_size = bytes;
    to.uc_link = &from;
    ::makecontext(&to, function, 0);
    ::swapcontext(&from, &to);
    ::munmap(pages, guard + bytes + guard);
    return true;
}

}  // namespace support
