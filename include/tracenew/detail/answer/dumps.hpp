// SPDX-License-Identifier: MIT
// Snapshots that leave the process, and come back.
// World: cold. May include: base, export, hook, answer, values, verbs, standard library.
#pragma once

#include "tracenew/detail/answer/exports.hpp"
#include "tracenew/detail/answer/snapshot.hpp"
#include "tracenew/detail/export/snapshot_reader.hpp"
#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/snapshot.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A snapshot that says why it is empty.
inline Snapshot failed_snapshot(std::string error) {
    auto data = std::make_shared<SnapshotData>();
    data->error = std::move(error);
    return Snapshot{std::move(data)};
}

inline Snapshot read_snapshot(std::istream& in, const std::string& name) {
    std::string text;
    char part[4096];
    while (in.read(part, sizeof part) || in.gcount() != 0) {
        text.append(part, static_cast<std::size_t>(in.gcount()));
    }
    if (in.bad()) {
        return failed_snapshot(name + ": cannot be read");  // a folder, say
    }
    auto data = std::make_shared<SnapshotData>();
    const std::string error = SnapshotReader{text}.read(*data);
    return error.empty() ? Snapshot{std::move(data)} : failed_snapshot(name + ": " + error);
}

}  // namespace detail

TRACENEW_HELD void Snapshot::dump(std::ostream& out) const {
    write_json(out, *this);
}

// What is there stays until all of the new one is written.
TRACENEW_HELD std::string Snapshot::try_dump(const std::string& path) const {
    return detail::or_without(
        [&]() -> std::string {
            const std::string beside = path + ".part";
            std::ofstream file{beside, std::ios::binary | std::ios::trunc};
            write_json(file, *this);
            file.close();
            if (file && std::rename(beside.c_str(), path.c_str()) == 0) {
                return {};
            }
            const std::string why = std::strerror(errno);
            static_cast<void>(std::remove(beside.c_str()));
            return "dump: cannot write " + path + ": " + why;
        },
        []() -> std::string { return detail::no_memory_text; });
}

TRACENEW_HELD Snapshot Snapshot::try_load(std::istream& in) {
    return detail::or_without([&] { return detail::read_snapshot(in, "load"); },
                              [] { return Snapshot::refused(); });
}

TRACENEW_HELD Snapshot Snapshot::try_load(const std::string& path) {
    return detail::or_without(
        [&] {
            std::ifstream file{path, std::ios::binary};
            return file ? detail::read_snapshot(file, path)
                        : detail::failed_snapshot("load: cannot read " + path + ": " +
                                                  std::strerror(errno));
        },
        [] { return Snapshot::refused(); });
}

TRACENEW_ABI_END
}  // namespace tracenew
