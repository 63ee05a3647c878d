// SPDX-License-Identifier: MIT
// A snapshot that was dumped, by whoever. What is read is whole: a row has frames, its site is one
// of them, and no row comes twice; and what is wrong is named.
#define TRACENEW_CONFIG_HOOKS 0
#include <tracenew.hpp>

#include "fuzz/input.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    tracenew::detail::SnapshotData read;
    const std::string error = tracenew::detail::SnapshotReader(input.rest().text()).read(read);
    fuzz::require(error.empty() || error.find("line ") == 0);
    for (std::size_t i = 0; i < read.rows.size(); ++i) {
        const auto& traceback = tracenew::detail::LoadedTracebacks::instance().of(read.rows[i].id);
        fuzz::require(traceback.site < traceback.frames.size());
        fuzz::require(traceback.frames.size() == traceback.standard.size());
        fuzz::require(i == 0 || index_of(read.rows[i - 1].id) < index_of(read.rows[i].id));
    }
    return 0;
}
