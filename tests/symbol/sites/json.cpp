// SPDX-License-Identifier: MIT
// nlohmann's json.hpp is an installed header.
#include "sites.hpp"

#include <nlohmann/json.hpp>
#include <string>

namespace {

nlohmann::json document;
std::string dumped;

}  // namespace

CASE(json_parsed) {
    document = nlohmann::json::parse(R"({"name": [1, 2, {"a": "b"}]})");  // site: json_parsed
}

CASE(json_assigned) {
    document["other"] = std::string(60, 'j');  // site: json_assigned
}

CASE(json_array) {
    document["list"] = {1, 2, 3};  // site: json_array
}

CASE(json_dumped) {
    dumped = document.dump();  // site: json_dumped
}
