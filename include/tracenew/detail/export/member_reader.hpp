// SPDX-License-Identifier: MIT
// Members of an object and rows of an array, read into the values that they are of.
// World: cold. May include: base, export, report, standard library.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/export/json_reader.hpp"
#include "tracenew/detail/report/names.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline void read_value(JsonReader& json, std::uint64_t& value) {
    value = json.whole_number();
}
inline void read_value(JsonReader& json, std::int64_t& value) {
    value = json.signed_number();
}
inline void read_value(JsonReader& json, double& value) {
    value = json.number();
}
inline void read_value(JsonReader& json, bool& value) {
    value = json.truth();
}
inline void read_value(JsonReader& json, std::string& value) {
    value = json.text();
}

/// An enumerator up to `last` by its name; `expected` says what has to be there.
template <class Enumerator>
void read_word(JsonReader& json, Enumerator& value, Enumerator last, const char* expected) {
    const std::string word = json.text();
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        if (word == name_of(static_cast<Enumerator>(i))) {
            value = static_cast<Enumerator>(i);
            return;
        }
    }
    json.fail(expected);
}

/// "[1, 2.5, 3]", which has as many elements as there are `values`.
template <class... Values>
void read_row(JsonReader& json, Values&... values) {
    bool begun = false;
    const auto read_one = [&](auto& value) {
        if (json.next_element(begun)) {
            read_value(json, value);
        } else {
            json.fail("more elements in this array");
        }
    };
    (read_one(values), ...);
    if (json.next_element(begun)) {
        json.fail("the end of this array");
    }
}

class MemberReader {
public:
    explicit MemberReader(JsonReader& json) noexcept
        : json_(json) {}

    /// `read()` for each member of the object that comes next, which it has to read or to skip.
    void for_each(FunctionRef<void()> read) {
        for (bool begun = false; json_.next_member(begun, name_);) {
            read();
        }
    }

    const std::string& name() const noexcept { return name_; }
    bool is(std::string_view name) const noexcept { return name_ == name; }

    /// False when the member has another name, and nothing was read.
    template <class Value>
    bool value(std::string_view name, Value& value) const {
        if (!is(name)) {
            return false;
        }
        read_value(json_, value);
        return true;
    }
    template <class Enumerator>
    bool word(std::string_view name, Enumerator& value, Enumerator last,
              const char* expected) const {
        if (!is(name)) {
            return false;
        }
        read_word(json_, value, last, expected);
        return true;
    }

private:
    JsonReader& json_;
    std::string name_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
