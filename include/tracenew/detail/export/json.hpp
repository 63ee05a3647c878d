// SPDX-License-Identifier: MIT
// Objects, arrays and their commas (RFC 8259).
// World: cold. May include: export, standard library.
#pragma once

#include "tracenew/detail/export/text_sink.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class Json {
public:
    explicit Json(TextSink& sink) noexcept
        : sink_(sink) {}

    /// '{' or '['; each is closed by its end.
    Json& open(char bracket) {
        separate();
        sink_.raw({&bracket, 1});
        is_first_ = true;
        return *this;
    }
    Json& close(char bracket) {
        sink_.raw({&bracket, 1});
        is_first_ = false;
        return *this;
    }
    /// Of an object; its value comes next.
    Json& key(std::string_view name) {
        separate();
        sink_.raw("\"").raw(name).raw("\":");
        is_first_ = true;
        return *this;
    }

    Json& text(std::string_view value) {
        separate();
        sink_.quoted(value);
        return *this;
    }
    Json& number(std::uint64_t value) {
        separate();
        sink_.number(value);
        return *this;
    }
    Json& number(std::int64_t value) {
        separate();
        sink_.number(value);
        return *this;
    }
    Json& number(double value) {
        separate();
        sink_.number(value, 6);
        return *this;
    }
    /// To be read back, see `TextSink::exact()`.
    Json& exact(double value) {
        separate();
        sink_.exact(value);
        return *this;
    }
    /// What is JSON already.
    Json& element(std::string_view written) {
        separate();
        sink_.raw(written);
        return *this;
    }
    Json& truth(bool value) {
        separate();
        sink_.raw(value ? "true" : "false");
        return *this;
    }
    Json& null() {
        separate();
        sink_.raw("null");
        return *this;
    }
    /// For people who look at the text: what comes next stands on a line of its own.
    Json& new_line() {
        sink_.raw("\n");
        return *this;
    }

private:
    void separate() {
        if (!is_first_) {
            sink_.raw(",");
        }
        is_first_ = false;
    }

    TextSink& sink_;
    bool is_first_ = true;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
