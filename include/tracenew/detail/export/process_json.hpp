// SPDX-License-Identifier: MIT
// Of which process a dump is, written and read.
// World: cold. May include: export, process, standard library.
#pragma once

#include "tracenew/detail/export/json.hpp"
#include "tracenew/detail/export/json_reader.hpp"
#include "tracenew/detail/export/member_reader.hpp"
#include "tracenew/process.hpp"

#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline void write_process(Json& json, const Process& process) {
    json.key("process").open('{');
    json.key("host").text(process.host).key("program").text(process.program);
    json.key("id").number(process.id).key("time").number(process.time);
    json.key("frames").number(std::uint64_t{process.frames});
    json.key("memory_limit").number(std::uint64_t{process.memory_limit});
    json.key("modules").open('[');
    for (const LoadedModule& module : process.modules) {
        json.open('{').key("path").text(module.path);
        json.key("build_id").text(module.build_id).close('}');
    }
    json.close(']').close('}').new_line();
}

inline void read_value(JsonReader& json, OwnText& value) {
    const std::string text = json.text();
    value.assign(text.data(), text.size());
}

inline void read_process(JsonReader& json, Process& process) {
    MemberReader member{json};
    const auto read_module = [&] {
        LoadedModule& module = process.modules.emplace_back();
        MemberReader of_module{json};
        of_module.for_each([&] {
            if (!of_module.value("path", module.path) &&
                !of_module.value("build_id", module.build_id)) {
                json.skip();
            }
        });
    };
    member.for_each([&] {
        if (member.is("modules")) {
            for (bool begun = false; json.next_element(begun);) {
                read_module();
            }
        } else if (!(member.value("host", process.host) ||
                     member.value("program", process.program) || member.value("id", process.id) ||
                     member.value("time", process.time) || member.value("frames", process.frames) ||
                     member.value("memory_limit", process.memory_limit))) {
            json.skip();
        }
    });
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
