// SPDX-License-Identifier: MIT
// A compressed section: four bytes of the size that it claims to have, then the zlib stream. The
// output is a buffer of just that size, which a wrong length or distance would leave.
#include "fuzz/input.hpp"

#include "tracenew/detail/elf/inflate.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace symbol = tracenew::detail::symbol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::uint64_t most = std::uint64_t{1} << 17;  // to spend no time on large buffers
    fuzz::Input input(data, size);
    const auto claimed = static_cast<std::size_t>(std::min(input.number(4), most));
    const std::unique_ptr<unsigned char[]> out(new unsigned char[claimed]);
    const auto inflater = std::make_unique<symbol::Inflater>();
    inflater->run(input.rest(), out.get(), claimed);
    return 0;
}
