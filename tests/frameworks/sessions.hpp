// SPDX-License-Identifier: MIT
// What the recipes test: log_out() must undo log_in().
#pragma once

#include <string>
#include <unordered_map>

class Sessions {
public:
    void log_in(std::size_t user) { sessions_.emplace(user, std::string(64, 's')); }
    void log_out(std::size_t user) { sessions_.erase(user); }

private:
    std::unordered_map<std::size_t, std::string> sessions_;
};
