// SPDX-License-Identifier: MIT
// A profile as pprof reads it.
// World: cold. May include: base, export, values, standard library.
//
// Fields are numbered as in github.com/google/pprof, proto/profile.proto.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/export/protobuf.hpp"
#include "tracenew/detail/export/text_sink.hpp"
#include "tracenew/frame.hpp"
#include "tracenew/process.hpp"
#include "tracenew/traceback.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct ProfileValue {
    std::string_view type;  ///< "inuse_space"
    std::string_view unit;  ///< "bytes", "count"
};

struct ProfileLabel {
    std::string_view key;
    std::string_view text;
    std::int64_t number = 0;  ///< where there is no text
};

/// Locations, functions and texts are numbered as they come, and written where they are first
/// needed: a million stacks need no more memory than their frames do.
class ProfileWriter {
public:
    ProfileWriter(std::ostream& out, std::initializer_list<ProfileValue> values)
        : out_(out) {
        texts_.add("");
        for (const ProfileValue& value : values) {
            ProtoMessage type;
            type.add(1, text(value.type));
            type.add(2, text(value.unit));
            field(1, type);
        }
    }

    /// Whose build ids mappings have; it must outlive the writer.
    void set_process(const Process& process) noexcept { process_ = &process; }

    /// The first mapping is taken for the program. To be called before the first sample.
    void set_program(const std::string& module) { static_cast<void>(mapping(module)); }

    /// Its stack begins at the site: what pprof adds up by its innermost frames would else be all
    /// of the standard library.
    void add(const Traceback& traceback, std::initializer_list<std::int64_t> values,
             std::initializer_list<ProfileLabel> labels = {}) {
        ProtoMessage sample;
        for (std::size_t i = traceback.site_index(); i < traceback.size();) {
            // Inlined calls share the place of the function that they are in, which comes last.
            std::size_t last = i;
            while (last + 1 < traceback.size() && traceback[last].inlined) {
                ++last;
            }
            sample.add(1, location(traceback, i, last));
            i = last + 1;
        }
        for (const std::int64_t value : values) {
            sample.add_element(2, static_cast<std::uint64_t>(value));
        }
        for (const ProfileLabel& label : labels) {
            ProtoMessage made;
            made.add(1, text(label.key));
            made.add(2, label.text.empty() ? 0 : text(label.text));
            made.add_signed(3, label.number);
            sample.add(3, made);
        }
        field(2, sample);
    }

    /// To be called once, at the end.
    void finish() {
        ProtoMessage all;
        for (std::size_t i = 0; i < texts_.size(); ++i) {
            all.add(6, texts_[i]);
        }
        write(all);
    }

private:
    std::uint64_t text(std::string_view text) {
        valid_.clear();
        append_valid(valid_, text);
        return texts_.add(valid_);
    }

    std::uint64_t location(const Traceback& traceback, std::size_t first, std::size_t last) {
        ProtoMessage made;
        for (std::size_t i = first; i <= last; ++i) {
            const Frame& frame = traceback[i];
            ProtoMessage line;
            line.add(1, function(frame));
            line.add(2, frame.line);
            made.add(4, line);
        }
        const Frame& physical = traceback[last];
        made.add(2, mapping(physical.module));
        made.add(3, physical.address);
        return numbered(locations_, 4, made);
    }

    std::uint64_t function(const Frame& frame) {
        ProtoMessage made;
        const std::uint64_t name = text(frame.function);
        made.add(2, name);
        made.add(3, name);
        made.add(4, text(frame.file));
        return numbered(functions_, 5, made);
    }

    std::uint64_t mapping(const std::string& module) {
        if (module.empty()) {
            return 0;
        }
        if (module == last_module_) {
            return last_mapping_;  // as mostly
        }
        ProtoMessage made;
        made.add(5, text(module));
        made.add(6, text(build_id_of(module)));
        for (const unsigned has : {7U, 8U, 9U, 10U}) {  // functions, files, lines, inlined frames
            made.add(has, 1);
        }
        last_mapping_ = numbered(mappings_, 3, made);
        last_module_ = module;
        return last_mapping_;
    }

    std::string_view build_id_of(const std::string& module) const {
        for (std::size_t i = 0; process_ != nullptr && i < process_->modules.size(); ++i) {
            if (process_->modules[i].path.compare(0, std::string::npos, module.c_str()) == 0) {
                return process_->modules[i].build_id;
            }
        }
        return {};
    }

    std::uint64_t numbered(TextIndex& known, unsigned of, ProtoMessage& made) {
        const std::size_t before = known.size();
        const std::uint64_t id = known.add(made.bytes()) + std::uint64_t{1};
        if (known.size() != before) {
            made.add(1, id);
            field(of, made);
        }
        return id;
    }

    void field(unsigned number, const ProtoMessage& message) {
        ProtoMessage whole;
        whole.add(number, message);
        write(whole);
    }

    void write(const ProtoMessage& message) {
        out_.write(message.bytes().data(), static_cast<std::streamsize>(message.bytes().size()));
    }

    std::ostream& out_;
    TextIndex texts_;
    TextIndex functions_;  // by what is written of each
    TextIndex locations_;
    TextIndex mappings_;
    std::string valid_;
    std::string last_module_;
    std::uint64_t last_mapping_ = 0;
    const Process* process_ = nullptr;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
