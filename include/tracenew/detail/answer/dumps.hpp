// SPDX-License-Identifier: MIT
// Snapshots and reports that leave the process, and come back.
// World: cold. May include: base, export, hook, answer, values, verbs, standard library.
#pragma once

#include "tracenew/detail/answer/exports.hpp"
#include "tracenew/detail/answer/snapshot.hpp"
#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/export/report_reader.hpp"
#include "tracenew/detail/export/snapshot_reader.hpp"
#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/loop_report.hpp"
#include "tracenew/snapshot.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Puts a file at `path` that `write()` fills; why that failed, or "". What is there stays until
/// all of the new one is written.
inline std::string dump_to(const std::string& path, FunctionRef<void(std::ostream&)> write) {
    return or_without(
        [&]() -> std::string {
            const std::string beside = path + ".part";
            std::ofstream file{beside, std::ios::binary | std::ios::trunc};
            write(file);
            file.close();
            if (file && std::rename(beside.c_str(), path.c_str()) == 0) {
                return {};
            }
            const std::string why = std::strerror(errno);
            static_cast<void>(std::remove(beside.c_str()));
            return "dump: cannot write " + path + ": " + why;
        },
        []() -> std::string { return no_memory_text; });
}

/// What `read()` says of all that `in` holds, with its name; "": nothing is wrong.
inline std::string load_from(std::istream& in, const std::string& name,
                             FunctionRef<std::string(std::string_view)> read) {
    std::string text;
    char part[4096];
    while (in.read(part, sizeof part) || in.gcount() != 0) {
        text.append(part, static_cast<std::size_t>(in.gcount()));
    }
    if (in.bad()) {
        return name + ": cannot be read";  // a folder, say
    }
    const std::string error = read(text);
    return error.empty() ? error : name + ": " + error;
}

inline std::string load_from(const std::string& path,
                             FunctionRef<std::string(std::string_view)> read) {
    std::ifstream file{path, std::ios::binary};
    return file ? load_from(file, path, read)
                : "load: cannot read " + path + ": " + std::strerror(errno);
}

/// `load(read)`, a snapshot that says why it is empty if that failed.
template <class Load>
Snapshot loaded_snapshot(Load&& load) {
    return or_without(
        [&] {
            auto data = std::make_shared<SnapshotData>();
            const auto read = [&](std::string_view text) {
                return SnapshotReader{text}.read(*data);
            };
            std::string error = load(read);
            if (!error.empty()) {
                *data = SnapshotData();
                data->error = std::move(error);
            }
            return Snapshot{std::move(data)};
        },
        [] { return Snapshot::refused(); });
}

/// The same of a report; the error too.
template <class Load>
std::string load_report(LoopReport& loaded, Load&& load) {
    return or_without(
        [&] {
            LoopReport made;
            const auto read = [&](std::string_view text) { return ReportReader{text}.read(made); };
            std::string error = load(read);
            if (error.empty()) {
                loaded = std::move(made);
            } else {
                loaded.not_measured = error;
            }
            return error;
        },
        [&]() -> std::string {
            loaded.not_measured = no_memory_text;
            return no_memory_text;
        });
}

}  // namespace detail

TRACENEW_HELD void Snapshot::dump(std::ostream& out) const {
    write_json(out, *this);
}

TRACENEW_HELD std::string Snapshot::try_dump(const std::string& path) const {
    return detail::dump_to(path, [&](std::ostream& out) { write_json(out, *this); });
}

TRACENEW_HELD Snapshot Snapshot::try_load(std::istream& in) {
    return detail::loaded_snapshot(
        [&](const auto& read) { return detail::load_from(in, "load", read); });
}

TRACENEW_HELD Snapshot Snapshot::try_load(const std::string& path) {
    return detail::loaded_snapshot([&](const auto& read) { return detail::load_from(path, read); });
}

TRACENEW_HELD void LoopReport::dump(std::ostream& out) const {
    write_json(out, *this);
}

TRACENEW_HELD std::string LoopReport::try_dump(const std::string& path) const {
    return detail::dump_to(path, [&](std::ostream& out) { write_json(out, *this); });
}

TRACENEW_HELD std::string LoopReport::try_load(std::istream& in, LoopReport& loaded) {
    return detail::load_report(
        loaded, [&](const auto& read) { return detail::load_from(in, "load", read); });
}

TRACENEW_HELD std::string LoopReport::try_load(const std::string& path, LoopReport& loaded) {
    return detail::load_report(loaded,
                               [&](const auto& read) { return detail::load_from(path, read); });
}

TRACENEW_ABI_END
}  // namespace tracenew
